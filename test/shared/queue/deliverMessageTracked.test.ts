import { CloseError } from '../../../shared/core/closeError';
import { deliver } from '../../../shared/queue/deliverMessage';
import type { FinalOutcome } from '../../../shared/outcomes/finalOutcome';
import type { PublishFailures } from '../../../shared/outcomes/publishOutcome';
import type { TrackedOperation } from '../../../shared/operations/trackOperation';
import type { CloseOutcome } from '../../../shared/close/closeCall';
import type { Notify } from '../../../shared/request/fields/notify';
import type { CloseRecord } from '../../../shared/telemetry/records/closeRecord';
import { closeRequest } from '../../support/closeRequests';
import { DENIED, useFakeStorage } from '../../support/fakeStorage';
import { START } from '../../support/manualClock';
import { recordingTelemetry } from '../../support/recordingTelemetry';
import { loggingContext } from '../../support/loggingContext';
import { OPERATION_ID } from '../../support/outcomes';

const iso = (epochMs: number): string => new Date(epochMs).toISOString();
const QUEUED_AT = START - 8_000;
const INSERTED_AT = START - 2_000;
const notify: Notify = { email: ['ada@contoso.com'], on: 'always' };
const lasting = new CloseError('AccessDenied', 'No.');
const passing = new CloseError('GraphTimeout', 'Late.');

const foreign = JSON.stringify(closeRequest());
/** What is told of every close that is made. */
const BEGUN = [
  ['track', OPERATION_ID, 0],
  ['close', 0],
];

const used = useFakeStorage();

interface Case {
  delivery?: object | undefined;
  outcome?: CloseOutcome | CloseError;
  isCancelled?: boolean;
  isKnown?: boolean;
  failures?: PublishFailures;
  text?: string;
}

/** Delivers one message of a tracked operation; what is called for it is told in order. */
async function run({
  delivery = { operationId: OPERATION_ID, attempt: 3 },
  outcome = 'closed',
  isCancelled = false,
  isKnown = true,
  failures = {},
  text = JSON.stringify({ ...closeRequest({ notify }), delivery }),
}: Case = {}) {
  const told: unknown[][] = [];
  const records: CloseRecord[] = [];
  const tell = (...what: unknown[]) => {
    told.push([...what, used.storage.messages.length]);
    return Promise.resolve();
  };
  const operation: TrackedOperation = {
    isCancelled,
    queuedAt: QUEUED_AT,
    requeue: () => tell('requeue'),
    finish: (end) =>
      tell('finish', end.status, end.status === 'failed' ? end.error.code : undefined),
  };
  const published: { outcome: FinalOutcome; notify: Notify | undefined }[] = [];
  const dependencies = {
    ...used,
    close: async () => {
      await tell('close');
      used.clock.advance(70);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    trackOperation: async (id: string) => {
      await tell('track', id);
      return isKnown ? operation : undefined;
    },
    publish: async (end: FinalOutcome, wanted: Notify | undefined) => {
      published.push({ outcome: end, notify: wanted });
      await tell('publish');
      return failures;
    },
    telemetry: recordingTelemetry(records),
    requestRules: { mayReceive: () => true },
    queueName: 'close-session',
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
  };
  const message = { text, insertedAt: INSERTED_AT };
  const delivering = deliver(dependencies, message, loggingContext().context);
  const thrown: unknown = await delivering.catch((error: unknown) => error);
  return { told, published, record: records[0], thrown };
}

describe('what is told, and how many messages are written by then', () => {
  it.each(['closed', 'alreadyClosed'] as const)(
    'of a close that is %s: its end, before the message goes',
    async (outcome) => {
      const told = [...BEGUN, ['finish', outcome, undefined, 0], ['publish', 0]];
      expect((await run({ outcome })).told).toEqual(told);
    },
  );

  it('poison', async () => {
    const told = [...BEGUN, ['finish', 'failed', 'AccessDenied', 1], ['publish', 1]];
    expect((await run({ outcome: lasting })).told).toEqual(told);
  });

  it('requeued', async () => {
    expect((await run({ outcome: passing })).told).toEqual([...BEGUN, ['requeue', 1]]);
  });

  it.each([
    ['what is no request, to a version that was rolled back', {}],
    ['the same before its time', { notBefore: iso(START + 60_000) }],
  ])('of %s: one more attempt, then its failure', async (_what, more) => {
    const delivery = { operationId: OPERATION_ID, attempt: 3, ...more };
    const text = JSON.stringify({ ...closeRequest(), newField: 1, delivery });
    expect((await run({ text })).told).toEqual([
      ['track', OPERATION_ID, 0],
      ['finish', 'failed', 'InvalidRequest', 1],
      ['publish', 1],
    ]);
    const record = JSON.parse(used.storage.messages[0]?.text ?? '') as object;
    expect(record).toMatchObject({ attempts: 3, operationId: OPERATION_ID, message: text });
  });

  it('cancelled: nothing is closed', async () => {
    const { told, record } = await run({ isCancelled: true });
    expect(told).toEqual([
      ['track', OPERATION_ID, 0],
      ['finish', 'cancelled', undefined, 0],
      ['publish', 0],
    ]);
    expect(record).toMatchObject({ outcome: 'cancelled', messageFate: 'deleted', graphCalls: 0 });
  });

  it('too early: the operation is not touched, so that it can be cancelled', async () => {
    const delivery = { operationId: OPERATION_ID, notBefore: iso(START + 1_000) };
    const { told, record } = await run({ delivery });
    expect(told).toEqual([]);
    expect(record).toMatchObject({ messageFate: 'postponed' });
  });

  it.each([
    ['its message can’t be requeued', { outcome: passing }],
    ['poison can’t be written', { outcome: lasting }],
  ])('the host repeats, since %s', async (_why, options) => {
    used.storage.instead('write message', DENIED);
    const { told, thrown } = await run(options);
    expect(told.map(([what]) => what)).toEqual(['track', 'close']);
    expect(thrown).toMatchObject({ code: 'StorageUnavailable' });
  });

  it.each<[string, Case, string[]]>([
    ['a message that somebody else wrote', { text: foreign }, ['close', 'publish']],
    ['an operation that is not known', { isKnown: false }, ['track', 'close', 'publish']],
  ])('of %s: no state, but the outcome', async (_what, options, expected) => {
    const { told } = await run(options);
    expect(told.map(([what]) => what)).toEqual(expected);
  });
});

describe('the outcome', () => {
  const times = { queuedAt: QUEUED_AT, finishedAt: START + 70 };
  const end = { operationId: OPERATION_ID, attempts: 3, ...times };
  const cancelled = { status: 'cancelled', attempts: 2, finishedAt: START };
  const dueEarlier = { notBefore: iso(START - 30_000), firstAttemptAt: iso(START - 20_000) };

  it.each<[string, Case, object]>([
    ['closed', {}, { status: 'closed' }],
    ['alreadyClosed', { outcome: 'alreadyClosed' }, { status: 'alreadyClosed' }],
    ['failed', { outcome: lasting }, { status: 'failed', error: lasting.toBody() }],
    ['cancelled, before the try that this would have been', { isCancelled: true }, cancelled],
  ])('%s is published', async (_what, options, expected) => {
    const { published } = await run(options);
    expect(published).toStrictEqual([{ outcome: { ...end, ...expected }, notify }]);
  });

  it.each<[string, object | undefined, number]>([
    ['its insertion', { operationId: OPERATION_ID }, INSERTED_AT],
    ['its first try', { firstAttemptAt: iso(START - 60_000) }, START - 60_000],
    ['the earlier of its time and its first try', dueEarlier, START - 30_000],
  ])('came into the queue, where no state tells, at %s', async (_what, delivery, queuedAt) => {
    const { published } = await run({ delivery, isKnown: false });
    expect(published[0]?.outcome.queuedAt).toBe(queuedAt);
  });

  it('of what could not be read is for nobody’s mail', async () => {
    const { published, told } = await run({ text: 'no json' });
    expect(published).toMatchObject([{ outcome: { status: 'failed', attempts: 1 } }]);
    expect(published[0]?.notify).toBeUndefined();
    expect(told.map(([what]) => what)).toEqual(['publish']);
  });

  it('that could not be told is said in the record', async () => {
    const failures = { publishFailed: 'no queue', mailFailed: 'no mailbox' };
    const { record } = await run({ failures });
    expect(record).toMatchObject({ ...failures, outcome: 'closed', messageFate: 'deleted' });
  });
});

describe('closeAfter of a message that somebody else wrote', () => {
  const text = (closeAfter: string) => JSON.stringify(closeRequest({ closeAfter }));

  it('counts from its insertion, and is not sent on', async () => {
    const { told, record } = await run({ text: text('PT1M') });
    expect(told).toEqual([]);
    expect(record).toMatchObject({ outcome: 'tooEarly', delaySeconds: 58 });
    const [message] = used.storage.messages;
    expect(message?.delaySeconds).toBe(58);
    const notBefore = iso(INSERTED_AT + 60_000);
    const ids = { operationId: record?.operationId };
    const delivery = { attempt: 1, firstAttemptAt: iso(START), notBefore, ...ids };
    expect(JSON.parse(message?.text ?? '')).toEqual({ ...closeRequest(), delivery });
  });

  it('that is over lets it be closed', async () => {
    const { told } = await run({ text: text('PT2S') });
    expect(told.map(([what]) => what)).toEqual(['close', 'publish']);
  });

  it('of one that the storage’s clock has ahead of ours is kept to as well', async () => {
    used.clock.advance(-10_000);
    const { record } = await run({ text: text('PT0S') });
    expect(record).toMatchObject({ outcome: 'tooEarly', delaySeconds: 8 });
  });
});

it('a message without a time is closed whatever the storage’s clock says', async () => {
  used.clock.advance(-10_000);
  const { record } = await run({ text: foreign });
  expect(record).toMatchObject({ outcome: 'closed' });
});
