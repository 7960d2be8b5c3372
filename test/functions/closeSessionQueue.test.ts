import { InvocationContext, type InvocationContextInit } from '@azure/functions';
import { closeSessionQueue } from '../../functions/closeSessionQueue';
import { CloseError } from '../../shared/core/closeError';
import { createOperationTracker } from '../../shared/operations/trackOperation';
import type { CloseOutcome } from '../../shared/close/closeCall';
import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import { closeRequest, SESSION_ID } from '../support/closeRequests';
import { quietDelivery } from '../support/dependencies';
import { DENIED, useFakeStorage } from '../support/fakeStorage';
import { loggingContext } from '../support/loggingContext';
import { recordingTelemetry } from '../support/recordingTelemetry';
import { START } from '../support/manualClock';
import { OPERATION_ID } from '../support/outcomes';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const INSERTED = '2026-11-22T11:59:00+00:00';

const used = useFakeStorage();

async function run(
  message: unknown,
  result: CloseOutcome | Error,
  given: InvocationContext | InvocationContextInit = {},
) {
  const records: CloseRecord[] = [];
  const handler = closeSessionQueue({
    close: () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)),
    ...quietDelivery,
    ...used,
    queueName: 'close-session',
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
    telemetry: recordingTelemetry(records),
  });
  const isContext = given instanceof InvocationContext;
  await handler(message, isContext ? given : new InvocationContext(given));
  return records;
}

const bytes = Buffer.from(JSON.stringify(closeRequest()));
const passing = new CloseError('GraphTimeout', 'x');
const written = (): unknown => JSON.parse(used.storage.messages[0]?.text ?? '');

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

const NOW = new Date(START).toISOString();

it.each<[unknown, string]>([
  [new Date(INSERTED), '2026-11-22T11:59:00.000Z'],
  [undefined, NOW],
  [7, NOW],
  ['soon', NOW],
  [{}, NOW],
])('an insertion time %j counts as %s', async (insertionTime, notBefore) => {
  const traceContext = { traceParent: 'nonsense' };
  await run(bytes, passing, { triggerMetadata: { insertionTime }, traceContext });
  expect(written()).toMatchObject({ delivery: { notBefore } });
  expect(written()).not.toHaveProperty('delivery.traceparent');
});

it('throws where the host must repeat, without a word of the inside', async () => {
  const running = run(bytes, new Error(`inside ${SESSION_ID}`));
  const failure = await running.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  const { message, stack, cause } = failure as Error;
  expect(message).toContain('because of a defect in it');
  expect(stack).toBe(`Error: ${message}`);
  expect(cause).toBeUndefined();
});

it('throws without a stack where a host hands over what is no text and cannot be made one', async () => {
  const { context, lines } = loggingContext();
  const failure = await run(1n, 'closed', context).catch((error: unknown) => error);
  const { message, stack } = failure as Error;
  expect(stack).toBe(`Error: ${message}`);
  const cause = expect.stringMatching(/^TypeError: .*BigInt/) as unknown;
  expect(lines).toEqual([
    ['warning', { event: 'swallowedFailure', call: 'read the message', cause }],
  ]);
});

it('closes where the table lets nobody in, and logs each call that failed with its cause and the operation id', async () => {
  used.storage.instead('read operation', DENIED);
  const { context, lines } = loggingContext();
  const handler = closeSessionQueue({
    ...quietDelivery,
    ...used,
    trackOperation: createOperationTracker(used.operations, used.clock),
    close: () => Promise.resolve('closed'),
    queueName: 'close-session',
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
  });
  const delivery = { operationId: OPERATION_ID };
  await handler(Buffer.from(JSON.stringify({ ...closeRequest(), delivery })), context);
  const why = /^CloseError StorageUnavailable: Could not reach the storage table.*\(RestError/;
  const failed = { call: 'read the operation', cause: expect.stringMatching(why) as unknown };
  expect(lines).toMatchObject([
    ['warning', { event: 'swallowedFailure', ...failed, ...delivery }],
    ['information', { event: 'closeSession', outcome: 'closed', ...delivery }],
  ]);
});
