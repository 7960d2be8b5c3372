import { InvocationContext } from '@azure/functions';
import { closeSessionQueue } from '../../functions/closeSessionQueue';
import { CloseError } from '../../shared/core/closeError';
import { createQueues } from '../../shared/storage/queues';
import type { CloseOutcome } from '../../shared/close/closeCall';
import type { CloseRecord } from '../../shared/telemetry/closeRecord';
import { closeRequest, SESSION_ID } from '../support/closeRequests';
import { quietDelivery } from '../support/dependencies';
import { manualClock, START } from '../support/manualClock';
import { scriptedStorage, type ScriptedStorage } from '../support/scriptedStorage';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const INSERTED = '2026-11-22T11:59:00+00:00';

let storage: ScriptedStorage;
beforeEach(async () => {
  storage = await scriptedStorage();
});
afterEach(() => storage.stop());

async function run(
  message: unknown,
  result: CloseOutcome | Error,
  init: ConstructorParameters<typeof InvocationContext>[0] = {},
) {
  const records: CloseRecord[] = [];
  const handler = closeSessionQueue({
    close: () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)),
    ...quietDelivery,
    queues: createQueues(storage, manualClock()),
    queueName: 'close-session',
    clock: manualClock(),
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
    telemetry: (record) => records.push(record),
  });
  await handler(message, new InvocationContext(init));
  return records;
}

const bytes = Buffer.from(JSON.stringify(closeRequest()));
const passing = new CloseError('GraphTimeout', 'x');
const written = (): unknown => JSON.parse(storage.written()[0]?.text ?? '');

it('returns where the message is done', async () => {
  expect(await run(bytes, 'closed')).toEqual([expect.objectContaining({ outcome: 'closed' })]);
});

it('takes time and trace of the message from the trigger', async () => {
  await run(bytes, passing, {
    triggerMetadata: { insertionTime: INSERTED },
    traceContext: { traceParent: TRACEPARENT },
  });
  expect(written()).toMatchObject({
    delivery: { notBefore: '2026-11-22T11:59:00.000Z', traceparent: TRACEPARENT },
  });
});

it.each<[unknown, string]>([
  [new Date(INSERTED), '2026-11-22T11:59:00.000Z'],
  [undefined, new Date(START).toISOString()],
  [7, new Date(START).toISOString()],
  ['soon', new Date(START).toISOString()],
  [{}, new Date(START).toISOString()],
])('an insertion time %j counts as %s', async (insertionTime, notBefore) => {
  await run(bytes, passing, {
    triggerMetadata: { insertionTime },
    traceContext: { traceParent: 'nonsense' },
  });
  expect(written()).toMatchObject({ delivery: { notBefore } });
  expect(written()).not.toHaveProperty('delivery.traceparent');
});

it('throws where the host must repeat, without a word of the inside', async () => {
  const failure = await run(bytes, new Error(`inside ${SESSION_ID}`)).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Error);
  const { message, stack, cause } = failure as Error;
  expect(message).toContain('defect of its own');
  expect(stack).toBe(`Error: ${message}`);
  expect(cause).toBeUndefined();
});

it('throws without a stack where a host hands over what is no text and cannot be made one', async () => {
  const failure = await run(1n, 'closed').catch((error: unknown) => error);
  const { message, stack } = failure as Error;
  expect(stack).toBe(`Error: ${message}`);
});
