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
const tooEarly = { notBefore: iso(START + 60_000) };
const throttled = new CloseError('Throttled', 'x', { graph: { retryAfterSeconds: 30 } });

interface Case {
  delivery?: object;
  text?: string;
  outcome?: CloseOutcome | CloseError;
  /** Whether the queue takes what is written. */
  isTaken?: boolean;
  knows?: 'cancelled';
}

const done = () => Promise.resolve();
const cancelled = { isCancelled: true, queuedAt: START, requeue: done, finish: done };

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
    trackOperation: () => Promise.resolve(knows === undefined ? undefined : cancelled),
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
  const delivering = deliver(dependencies, message, context);
  const thrown: unknown = await delivering.catch((error: unknown) => error);
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

const attributes = { specversion: '1.0', id: '1', source: '/x', type: 'x', traceparent: SENT };
const event = JSON.stringify({ ...attributes, data: closeRequest() });

it.each<[string, Case, string]>([
  ['a message of somebody else begins a trace', {}, 'none'],
  ['an event names what led to it', { text: event }, `remote ${'b'.repeat(16)}`],
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
  const { tree, written, process } = await run({ delivery: tooEarly });
  expect(tree().map(([name]) => name)).toEqual(['send q', 'closeSession', 'process q']);
  expect(written[0]?.delivery?.traceparent).toMatch(/^00-0{31}1-0{15}\d-01$/);
  expect(process?.attributes).toMatchObject({ 'close_session.message_fate': 'postponed' });
});

it('a message that cannot be written is the failure of its span and of the delivery', async () => {
  const { spans, process, thrown } = await run({ outcome: throttled, isTaken: false });
  expect(thrown).toMatchObject({ code: 'StorageUnavailable' });
  const failed = { isError: true, attributes: { 'error.type': 'StorageUnavailable' } };
  expect(spans()[0]).toMatchObject({ name: 'send q', ...failed });
  expect(process).toMatchObject(failed);
  expect(process?.attributes).toMatchObject({ 'close_session.message_fate': 'repeated' });
});

type Measured = [name: string, value: number][];
const message: Measured = [['close_session.messages', 1]];
const ended = (durationSeconds: number, ageSeconds: number): Measured => [
  ...message,
  ['close_session.closes', 1],
  ['close_session.duration', durationSeconds],
  ['close_session.message.age', ageSeconds],
];
const longDue = { notBefore: iso(START - 600_000), firstAttemptAt: iso(START - 500_000) };

it.each<[string, Case, Measured]>([
  ['closed', {}, ended(0.07, 20.07)],
  ['closed long after it was due', { delivery: longDue }, ended(0.07, 600.07)],
  ['poisoned', { outcome: new CloseError('AccessDenied', 'x') }, ended(0.07, 20.07)],
  ['requeued', { outcome: throttled }, message],
  ['postponed', { delivery: tooEarly }, message],
  ['repeated', { outcome: new CloseError('StorageUnavailable', 'x') }, message],
  ['cancelled', { knows: 'cancelled', delivery: { operationId: OPERATION_ID } }, ended(0, 20)],
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
