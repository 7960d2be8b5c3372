import { createCloseQueue, type QueuedClose } from '../../../shared/queue/enqueueClose';
import { acceptedOperation } from '../../../shared/operations/operationState';
import { swallowing, waiting } from '../../support/operations';
import { TELEMETRY_OFF } from '../../../shared/telemetry/signals/telemetry';
import { closeRequest, GUID, parsedRequest } from '../../support/closeRequests';
import { DENIED, TOO_LONG, useFakeStorage } from '../../support/fakeStorage';
import { START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const HOUR_MS = 3_600_000;

const used = useFakeStorage();
let enqueue: ReturnType<typeof createCloseQueue>;
let noted: ReturnType<typeof swallowing>;
beforeEach(() => {
  noted = swallowing();
  enqueue = createCloseQueue({ ...used, queueName: 'close-session', telemetry: TELEMETRY_OFF });
});

const close = (fields: Partial<QueuedClose> = {}): QueuedClose => ({
  request: parsedRequest(),
  operationId: OPERATION_ID,
  receivedAt: START,
  swallow: noted.swallow,
  ...fields,
});
const later = (closeAfter: string) => close({ request: parsedRequest({ closeAfter }) });
const messages = () =>
  used.storage.messages.map(({ text, delaySeconds }) => ({
    message: JSON.parse(text) as unknown,
    delaySeconds,
  }));
const stateOf = async () => (await used.operations.read(OPERATION_ID))?.operation;

it('writes the state, then the message, and then that it waits', async () => {
  const operation = await enqueue(close());
  expect(used.storage.calls).toEqual(['insert operation', 'write message', 'replace operation']);
  expect(operation).toEqual(waiting(acceptedOperation(OPERATION_ID, START, undefined)));
  expect(await stateOf()).toEqual(operation);
});

it('sends the request, and with it the operation, for the first try at once', async () => {
  await enqueue(close({ traceparent: TRACEPARENT }));
  const delivery = { attempt: 1, operationId: OPERATION_ID, traceparent: TRACEPARENT };
  expect(messages()).toEqual([{ message: { ...closeRequest(), delivery }, delaySeconds: 0 }]);
});

it('writes nothing that XML cannot hold', async () => {
  await enqueue(close({ request: parsedRequest({ itemId: undefined, itemPath: 'a\ufffe.xlsx' }) }));
  expect(used.storage.messages[0]?.text).toContain('a\\ufffe.xlsx');
});

describe('closeAfter', () => {
  it('becomes a time, and is not sent on', async () => {
    const operation = await enqueue(later('PT1H'));
    const notBefore = new Date(START + HOUR_MS).toISOString();
    const delivery = { attempt: 1, notBefore, operationId: OPERATION_ID };
    expect(messages()).toEqual([{ message: { ...closeRequest(), delivery }, delaySeconds: 3_600 }]);
    expect(operation).toMatchObject({ status: 'scheduled', notBefore: START + HOUR_MS });
    expect(await stateOf()).toEqual(operation);
  });

  it('counts from the receipt: the message is never visible too early, and never late by a second', async () => {
    used.clock.advance(1_500);
    await enqueue(later('PT10S'));
    expect(used.storage.messages[0]?.delaySeconds).toBe(9);
  });

  it.each(['PT0S', 'PT1S'])('%s that is over by now has no delay', async (closeAfter) => {
    used.clock.advance(2_000);
    expect(await enqueue(later(closeAfter))).toMatchObject({ status: 'scheduled' });
    expect(used.storage.messages[0]?.delaySeconds).toBe(0);
  });
});

describe('that it waits', () => {
  it('may stay unsaid: the close is in the queue', async () => {
    used.storage.instead('replace operation', DENIED);
    expect(await enqueue(close())).toMatchObject({ status: 'queued' });
    expect(await stateOf()).toMatchObject({ status: 'accepted' });
    expect(noted.swallowed).toEqual(['write the operation: StorageUnavailable']);
  });

  it('is not said of one that the queue was quicker to close', async () => {
    used.storage.before('replace operation', async () => {
      const stored = await used.operations.read(OPERATION_ID);
      if (stored) await used.operations.replace(stored, { ...stored.operation, status: 'closed' });
    });
    await enqueue(close());
    expect(await stateOf()).toMatchObject({ status: 'closed' });
  });
});

describe('what fails', () => {
  it('at the state writes no message', async () => {
    used.storage.instead('insert operation', DENIED);
    await expect(enqueue(close())).rejects.toMatchObject({ code: 'StorageUnavailable' });
    expect(used.storage.messages).toEqual([]);
  });

  it.each([
    ['is denied', DENIED, 'StorageUnavailable'],
    ['does not fit', TOO_LONG, 'PayloadTooLarge'],
  ])(
    'at the message, which %s, leaves nothing behind, and removes no claim',
    async (_what, answer, code) => {
      used.storage.instead('write message', answer);
      const message = expect.stringMatching(/queue/) as unknown;
      await expect(enqueue(close())).rejects.toMatchObject({ code, message });
      expect([...used.storage.rows]).toEqual([]);
      // There was no claim.
      expect(used.storage.calls.slice(-2)).toEqual(['write message', 'remove operation']);
    },
  );

  it('at the message of a close that can be repeated is known to the repeat, which sends it at once', async () => {
    used.storage.instead('write message', DENIED);
    const repeatable = close({ repeatabilityId: GUID });
    await expect(enqueue(repeatable)).rejects.toMatchObject({ code: 'StorageUnavailable' });
    const error = { code: 'StorageUnavailable' };
    expect(await stateOf()).toMatchObject({ status: 'unsent', error });
    const again = { ...repeatable, operationId: '019a9c1e-0000-7000-8000-00000000000f' };
    expect(await enqueue(again)).toMatchObject({ operationId: OPERATION_ID, status: 'queued' });
    expect(used.storage.messages).toHaveLength(1);
    const state = await stateOf();
    for (const gone of ['error', 'finishedAt']) expect(state).not.toHaveProperty(gone);
  });

  it('is told by its first error, whatever cannot be removed', async () => {
    used.storage.instead('write message', TOO_LONG);
    used.storage.instead('remove operation', DENIED);
    await expect(enqueue(close())).rejects.toMatchObject({ code: 'PayloadTooLarge' });
    used.storage.instead('write message', TOO_LONG);
    used.storage.instead('replace operation', DENIED);
    const failing = enqueue(close({ repeatabilityId: GUID, operationId: GUID }));
    await expect(failing).rejects.toMatchObject({ code: 'PayloadTooLarge' });
    expect(noted.swallowed).toEqual([
      'remove the operation: StorageUnavailable',
      'write the operation: StorageUnavailable',
    ]);
  });
});
