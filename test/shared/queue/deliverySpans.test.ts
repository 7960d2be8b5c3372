import { CloseError } from '../../../shared/core/closeError';
import type { CloseCall, CloseOutcome } from '../../../shared/close/closeCall';
import { deliver } from '../../../shared/queue/deliverMessage';
import { closeRequest } from '../../support/closeRequests';
import { collectedTelemetry } from '../../support/collectedTelemetry';
import { quietDelivery } from '../../support/dependencies';
import { loggingContext } from '../../support/loggingContext';
import { manualClock, START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const SENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const INVOCATION = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
const iso = (epochMs: number): string => new Date(epochMs).toISOString();
const throttled = new CloseError('Throttled', 'x', { graph: { retryAfterSeconds: 30 } });

interface Case {
  delivery?: object;
  text?: string;
  outcome?: CloseOutcome | CloseError;
  /** Whether the queue takes what is written. */
  isTaken?: boolean;
  knows?: 'cancelled';
}

/** Delivers one message 20 s after it was inserted, with a close of 70 ms that ends as told. */
async function run({ delivery, text, outcome = 'closed', isTaken = true, knows }: Case = {}) {
  const clock = manualClock();
  const collected = collectedTelemetry(clock);
  const written: { delivery?: { traceparent?: string } }[] = [];
  const calls: CloseCall[] = [];
  const parents: unknown[] = [];
  const { context, lines } = loggingContext();
  const dependencies = {
    ...quietDelivery,
    trackOperation: () =>
      Promise.resolve(
        knows === undefined
          ? undefined
          : {
              isCancelled: true,
              queuedAt: START,
              requeue: () => Promise.resolve(),
              finish: () => Promise.resolve(),
            },
      ),
    publish: (_outcome: unknown, _notify: unknown, parent: unknown) => {
      parents.push(parent);
      return Promise.resolve({});
    },
    close: (call: CloseCall) => {
      calls.push(call);
      clock.advance(70);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
    queues: {
      count: () => Promise.resolve(0),
      write: (_queue: string, message: string) => {
        written.push(JSON.parse(message) as (typeof written)[number]);
        return Promise.resolve(isTaken);
      },
    },
    queueName: 'q',
    clock,
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
    telemetry: collected.telemetry,
  };
  const message = {
    text: text ?? JSON.stringify({ ...closeRequest(), ...(delivery && { delivery }) }),
    insertedAt: START - 20_000,
    traceparent: INVOCATION,
  };
  const thrown: unknown = await deliver(dependencies, message, context).catch(
    (error: unknown) => error,
  );
  expect(collected.open()).toBe(0);
  const process = collected.spans().find(({ name }) => name === 'process q');
  return { ...collected, process, written, calls, parents, lines, thrown };
}

it('a delivery goes on with the trace of its message, links the invocation, and holds the close', async () => {
  const { tree, process, calls, spans, parents } = await run({ delivery: { traceparent: SENT } });
  expect(tree()).toEqual([
    ['closeSession', 'process q'],
    ['process q', `remote ${'b'.repeat(16)}`],
  ]);
  expect(process).toMatchObject({ startedAt: START, endedAt: START + 70 });
  expect(process?.links).toMatchObject([{ traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) }]);
  const close = spans()[0]?.context;
  expect(calls[0]?.parent).toEqual(close);
  expect(parents).toEqual([close]);
});

it.each<[string, Case, string]>([
  ['a message of somebody else begins a trace', {}, 'none'],
  [
    'an event names what led to it',
    {
      text: JSON.stringify({
        specversion: '1.0',
        id: '1',
        source: '/x',
        type: 'x',
        traceparent: SENT,
        data: closeRequest(),
      }),
    },
    `remote ${'b'.repeat(16)}`,
  ],
  ['what cannot be read begins a trace', { text: '{' }, 'none'],
  ['a trace of zeros is none', { delivery: { traceparent: SENT.replace(/a/g, '0') } }, 'none'],
])('the span of a delivery: %s', async (_title, given, parent) => {
  const { tree, process } = await run(given);
  expect(tree()).toContainEqual(['process q', parent]);
  expect(process?.links).toHaveLength(1);
});

it('what is requeued is sent by the delivery, and carries the context of that', async () => {
  const delivery = { traceparent: SENT, operationId: OPERATION_ID };
  const { tree, written, spans, process } = await run({ delivery, outcome: throttled });
  expect(tree()).toEqual([
    ['send q', 'process q'],
    ['closeSession', 'process q'],
    ['process q', `remote ${'b'.repeat(16)}`],
  ]);
  const { traceId, spanId } = spans()[0]?.context ?? {};
  expect(traceId).toBe('a'.repeat(32));
  expect(written[0]?.delivery?.traceparent).toBe(`00-${traceId}-${spanId}-01`);
  expect(process).toMatchObject({
    attributes: { 'close_session.attempt': 1, 'close_session.message_fate': 'requeued' },
    isError: false,
  });
});

it('what is postponed likewise', async () => {
  const { tree, written, process } = await run({
    delivery: { notBefore: iso(START + 60_000) },
  });
  expect(tree().map(([name]) => name)).toEqual(['send q', 'closeSession', 'process q']);
  expect(written[0]?.delivery?.traceparent).toMatch(/^00-0{31}1-0{15}\d-01$/);
  expect(process?.attributes).toMatchObject({ 'close_session.message_fate': 'postponed' });
});

it('a message that cannot be written is the failure of its span and of the delivery', async () => {
  const { spans, process, thrown } = await run({ outcome: throttled, isTaken: false });
  expect(thrown).toMatchObject({ code: 'StorageUnavailable' });
  expect(spans()[0]).toMatchObject({
    name: 'send q',
    attributes: { 'error.type': 'StorageUnavailable' },
    isError: true,
  });
  expect(process).toMatchObject({
    attributes: {
      'close_session.message_fate': 'repeated',
      'error.type': 'StorageUnavailable',
    },
    isError: true,
  });
});

const messages = ['close_session.messages', 1] as const;
const ended = [messages, ['close_session.closes', 1], ['close_session.duration', 0.07]] as const;

it.each<[string, Case, readonly (readonly [string, number])[]]>([
  ['closed', {}, [...ended, ['close_session.message.age', 20.07]]],
  [
    'closed long after it was due',
    { delivery: { notBefore: iso(START - 600_000), firstAttemptAt: iso(START - 500_000) } },
    [...ended, ['close_session.message.age', 600.07]],
  ],
  [
    'poisoned',
    { outcome: new CloseError('AccessDenied', 'x') },
    [...ended, ['close_session.message.age', 20.07]],
  ],
  ['requeued', { outcome: throttled }, [messages]],
  ['postponed', { delivery: { notBefore: iso(START + 60_000) } }, [messages]],
  ['repeated', { outcome: new CloseError('StorageUnavailable', 'x') }, [messages]],
  [
    'cancelled',
    { knows: 'cancelled', delivery: { operationId: OPERATION_ID } },
    [
      messages,
      ['close_session.closes', 1],
      ['close_session.duration', 0],
      ['close_session.message.age', 20],
    ],
  ],
])('%s: what is measured', async (_title, given, measured) => {
  expect((await run(given)).metrics()).toEqual(measured);
});

it('the line of the close is logged with the span of the close', async () => {
  const { lines, records, spans } = await run();
  expect(lines).toEqual([['information', expect.objectContaining({ outcome: 'closed' })]]);
  expect(records.filter(({ type }) => type === 'log')).toMatchObject([
    { severity: 'info', context: spans()[0]?.context },
  ]);
});
