import { CloseError } from '../../../shared/core/closeError';
import { deliver } from '../../../shared/queue/deliverMessage';
import type { CloseCall, CloseOutcome } from '../../../shared/close/closeCall';
import type { CloseRecord } from '../../../shared/telemetry/records/closeRecord';
import { closeRequest, parsedRequest, SESSION_ID } from '../../support/closeRequests';
import { quietDelivery } from '../../support/dependencies';
import { recordingTelemetry } from '../../support/recordingTelemetry';
import { loggingContext } from '../../support/loggingContext';
import { manualClock, START } from '../../support/manualClock';
import type { ScriptedAnswer } from '../../support/scriptedServer';
import { DENIED, TOO_LONG, useFakeStorage } from '../../support/fakeStorage';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const OPERATION_ID = '019a9c1e-0000-7000-8000-000000000001';
const iso = (epochMs: number): string => new Date(epochMs).toISOString();

const used = useFakeStorage();

interface Case {
  text?: string;
  outcome?: CloseOutcome | CloseError | Error;
  /** What the queue says to the first writes. */
  answers?: ScriptedAnswer[];
}

/** Delivers one message, with a close that ends as told, to a real queue client. */
async function run({
  text = JSON.stringify(closeRequest()),
  outcome = 'closed',
  answers = [],
}: Case) {
  const { storage, queues } = used;
  storage.instead('write message', ...answers);
  const calls: CloseCall[] = [];
  const records: CloseRecord[] = [];
  const clock = manualClock({ random: 0.99 });
  const dependencies = {
    close: (call: CloseCall): Promise<CloseOutcome> => {
      calls.push(call);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
    ...quietDelivery,
    telemetry: recordingTelemetry(records),
    queues,
    queueName: 'close-session',
    clock,
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
  };
  const message = { text, insertedAt: START - 1_000, traceparent: '00-a-b-01' };
  const done = deliver(dependencies, message, loggingContext().context);
  const thrown: unknown = await done.catch((error: unknown) => error);
  // No timer is left behind, whatever came of it.
  expect(clock.asleep()).toBe(0);
  return { calls, records, thrown, written: storage.messages };
}

const late = new CloseError('GraphTimeout', 'x');
/** What the text of the first message that was written says. */
const said = (written: { text: string }[]): unknown => JSON.parse(written[0]?.text ?? '');
const queued = (delivery: object): string => JSON.stringify({ ...closeRequest(), delivery });

describe('success', () => {
  it.each(['closed', 'alreadyClosed'] as const)('%s: nothing is written', async (outcome) => {
    const { calls, records, thrown, written } = await run({ outcome });
    expect(thrown).toBeUndefined();
    expect(written).toEqual([]);
    expect(calls).toEqual([
      expect.objectContaining({ request: parsedRequest(), attempts: 'one' }) as unknown,
    ]);
    expect(records).toEqual([
      {
        trigger: 'queue',
        operationId: expect.stringMatching(UUID_V7) as unknown,
        outcome,
        graphCalls: 0,
        durationMs: 0,
        session: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
        attempt: 1,
        messageFate: 'deleted',
      },
    ]);
    expect(calls[0]?.clientRequestId).toBe(records[0]?.operationId);
  });

  it('reads base64 as well, and keeps the operation of an earlier delivery', async () => {
    const text = Buffer.from(queued({ operationId: OPERATION_ID, attempt: 3 })).toString('base64');
    const { calls, records } = await run({ text });
    expect(calls[0]?.clientRequestId).toBe(OPERATION_ID);
    expect(records[0]).toMatchObject({ operationId: OPERATION_ID, attempt: 3 });
  });
});

describe('a passing failure', () => {
  it('of a foreign message is requeued with its delivery', async () => {
    const graph = { graphStatus: 429, retryAfterSeconds: 42 };
    const outcome = new CloseError('Throttled', 'x', { graph });
    const { records, thrown, written } = await run({ outcome });
    expect(thrown).toBeUndefined();
    expect(records).toEqual([
      expect.objectContaining({
        outcome: 'Throttled',
        graphStatus: 429,
        messageFate: 'requeued',
        delaySeconds: 46,
        attempt: 1,
      }),
    ]);
    expect(written).toHaveLength(1);
    const forEver = { timeToLiveSeconds: -1 };
    expect(written[0]).toMatchObject({ queue: 'close-session', delaySeconds: 46, ...forEver });
    expect(said(written)).toEqual({
      ...closeRequest(),
      delivery: {
        attempt: 2,
        firstAttemptAt: iso(START),
        notBefore: iso(START - 1_000),
        operationId: records[0]?.operationId,
        traceparent: '00-a-b-01',
      },
    });
  });

  it('keeps age and operation, and counts on', async () => {
    const delivery = {
      attempt: 4,
      firstAttemptAt: iso(START - 600_000),
      notBefore: iso(START - 700_000),
      operationId: OPERATION_ID,
    };
    const { written } = await run({ text: queued(delivery), outcome: late });
    expect(written[0]?.delaySeconds).toBe(16);
    expect(said(written)).toMatchObject({ delivery: { ...delivery, attempt: 5 } });
  });

  it('writes nothing that XML cannot hold', async () => {
    const itemPath = 'a\ufffe\uffff.xlsx';
    const { workbookSessionId, driveId } = closeRequest();
    const text = Buffer.from(JSON.stringify({ workbookSessionId, driveId, itemPath }));
    const { written } = await run({ text: text.toString('base64'), outcome: late });
    expect(written[0]?.text).toContain('a\\ufffe\\uffff.xlsx');
    expect(said(written)).toMatchObject({ itemPath });
  });

  it('of an old message goes to poison', async () => {
    const text = queued({
      attempt: 9,
      firstAttemptAt: iso(START - 3_599_000),
      notBefore: iso(START - 3_599_000),
      operationId: OPERATION_ID,
    });
    const innererror = { retryAfterSeconds: 2 };
    const outcome = new CloseError('WorkbookConflict', 'Locked.', { graph: innererror });
    const { written, records } = await run({ text, outcome });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ queue: 'close-session-poison', delaySeconds: 0 });
    expect(said(written)).toEqual({
      reason: { code: 'WorkbookConflict', message: 'Locked.', innererror },
      failedAt: iso(START),
      attempts: 9,
      operationId: OPERATION_ID,
      message: text,
    });
    expect(records[0]).toMatchObject({ messageFate: 'poisoned', outcome: 'WorkbookConflict' });
  });
});

describe('a lasting failure', () => {
  it.each([
    ['{"a":', 'InvalidJson'],
    ['[]', 'InvalidRequest'],
    [`"${'x'.repeat(16_400)}"`, 'PayloadTooLarge'],
    [queued({ attempt: 0 }), 'InvalidRequest'],
    [queued({ notBefore: iso(START + 6.1 * 86_400_000) }), 'InvalidRequest'],
    [JSON.stringify({ ...closeRequest(), closeAfter: '1 minute' }), 'InvalidRequest'],
    [JSON.stringify({ workbookSessionId: SESSION_ID, itemId: 'x' }), 'InvalidRequest'],
    [Buffer.from('[]').toString('base64'), 'InvalidRequest'],
  ])('%s is poison (%s), once, as it stood', async (text, code) => {
    const { calls, written, thrown } = await run({ text });
    expect(thrown).toBeUndefined();
    expect(calls).toEqual([]);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ queue: 'close-session-poison', timeToLiveSeconds: -1 });
    expect(said(written)).toMatchObject({
      reason: { code },
      attempts: 1,
      operationId: expect.stringMatching(UUID_V7) as unknown,
      message: text,
    });
  });

  it.each([
    'AccessDenied',
    'WorkbookNotFound',
    'GraphRequestFailed',
    'WorkbookNotSupported',
  ] as const)('%s is poison', async (code) => {
    const { written, records } = await run({ outcome: new CloseError(code, 'x') });
    expect(written.map(({ queue }) => queue)).toEqual(['close-session-poison']);
    expect(records[0]).toMatchObject({ outcome: code, messageFate: 'poisoned' });
  });

  it('whose record is too long leaves the original alone', async () => {
    const { written, thrown, records } = await run({ text: 'no json', answers: [TOO_LONG] });
    const reason = expect.stringContaining('not JSON') as unknown;
    expect(records).toMatchObject([{ messageFate: 'poisoned', reason }]);
    expect(thrown).toBeUndefined();
    expect(used.storage.calls).toHaveLength(2);
    expect(written).toMatchObject([{ queue: 'close-session-poison', text: 'no json' }]);
  });
});

describe('a time that has not come', () => {
  it('puts the message back until then, untried', async () => {
    const delivery = {
      attempt: 1,
      firstAttemptAt: iso(START),
      notBefore: iso(START + 90_500),
      operationId: OPERATION_ID,
    };
    const { calls, written, records } = await run({ text: queued(delivery) });
    expect(calls).toEqual([]);
    expect(written[0]).toMatchObject({ queue: 'close-session', delaySeconds: 91 });
    expect(said(written)).toMatchObject({ delivery });
    const postponed = { outcome: 'tooEarly', messageFate: 'postponed', delaySeconds: 91 };
    expect(records[0]).toMatchObject(postponed);
  });

  it('has come at that very moment', async () => {
    const { calls } = await run({ text: queued({ notBefore: iso(START) }) });
    expect(calls).toHaveLength(1);
  });
});

describe('the host repeats', () => {
  const text = 'no json';
  it.each<[string, Case, string?]>([
    ['a defect', { outcome: new Error(`secret ${SESSION_ID}`) }, 'InternalError'],
    ['a queue that fails', { outcome: late, answers: [DENIED] }],
    ['a poison queue that fails', { text, answers: [DENIED] }],
    ['an original that does not fit either', { text, answers: [TOO_LONG, TOO_LONG] }],
    ['a message to requeue that does not fit', { outcome: late, answers: [TOO_LONG] }],
  ])('after %s', async (_name, options, code = 'StorageUnavailable') => {
    const { thrown, records } = await run(options);
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(/./) as unknown });
    expect(records).toEqual([expect.objectContaining({ outcome: code, messageFate: 'repeated' })]);
    expect(JSON.stringify(records)).not.toContain(SESSION_ID);
  });
});
