import { cancelOperation, findOperation } from '../../../shared/operations/cancelOperation';
import {
  acceptedOperation,
  type Operation,
  type OperationStatus,
} from '../../../shared/operations/operationState';
import { finished, swallowing, waiting } from '../../support/operations';
import { createOperationTracker } from '../../../shared/operations/trackOperation';
import { DENIED, useFakeStorage } from '../../support/fakeStorage';
import { START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const scheduled = waiting(acceptedOperation(OPERATION_ID, START - 5_000, START + 60_000));

const used = useFakeStorage();
const cancel = (id = OPERATION_ID) => cancelOperation(used.operations, id, used.clock);
const find = (id = OPERATION_ID) => findOperation(used.operations, id);
const create = (operation: Operation = scheduled) => used.operations.create(operation);

describe.each([
  ['findOperation', find],
  ['cancelOperation', cancel],
])('%s', (_name, call) => {
  it('of an unknown id is OperationNotFound', async () => {
    await expect(call()).rejects.toMatchObject({
      code: 'OperationNotFound',
      message: expect.stringContaining('7 days') as unknown,
    });
  });

  it.each(['', 'x', "x' or PartitionKey ne '", `${OPERATION_ID} `, '../operations'])(
    'does not ask the table for %j, which is no GUID',
    async (id) => {
      await expect(call(id)).rejects.toMatchObject({ code: 'OperationNotFound' });
      expect(used.storage.calls).toEqual([]);
    },
  );

  it('knows the id in capitals too', async () => {
    await create();
    expect(await call(OPERATION_ID.toUpperCase())).toMatchObject({ operationId: OPERATION_ID });
  });

  it('of a table that can’t be read is StorageUnavailable', async () => {
    used.storage.instead('read operation', DENIED);
    await expect(call()).rejects.toMatchObject({ code: 'StorageUnavailable' });
  });
});

it('finds an operation as it is', async () => {
  await create();
  expect(await find()).toEqual(scheduled);
});

it.each<OperationStatus>(['accepted', 'queued', 'scheduled'])('%s is cancelled', async (status) => {
  await create({ ...scheduled, status });
  const expected = finished({ ...scheduled, status }, 'cancelled', START);
  expect(await cancel()).toEqual(expected);
  expect(await find()).toEqual(expected);
});

it('cancelled is answered as it was the first time', async () => {
  await create();
  const first = await cancel();
  used.clock.advance(1_000);
  expect(await cancel()).toEqual(first);
  expect(await find()).toEqual(first);
});

it.each<OperationStatus>(['running', 'closed', 'alreadyClosed', 'failed'])(
  '%s is OperationStarted, and stays',
  async (status) => {
    await create({ ...scheduled, status });
    await expect(cancel()).rejects.toMatchObject({
      code: 'OperationStarted',
      message: expect.stringContaining('GET the operation') as unknown,
    });
    expect(await find()).toMatchObject({ status });
  },
);

it('a state that can’t be written is StorageUnavailable', async () => {
  await create();
  used.storage.instead('replace operation', DENIED);
  await expect(cancel()).rejects.toMatchObject({ code: 'StorageUnavailable' });
});

it('a close that begins at the same moment was first', async () => {
  await create();
  const track = createOperationTracker(used.operations, used.clock);
  used.storage.before('replace operation', () => track(OPERATION_ID, swallowing().swallow));
  await expect(cancel()).rejects.toMatchObject({ code: 'OperationStarted' });
  expect(await find()).toMatchObject({ status: 'running' });
});

it('an operation that is forgotten at the same moment is OperationNotFound', async () => {
  await create();
  used.storage.before('replace operation', () => used.operations.remove(OPERATION_ID));
  await expect(cancel()).rejects.toMatchObject({ code: 'OperationNotFound' });
});

it.each([
  [4, 'cancelled'],
  [5, 'OperationStarted'],
])('a state that changes %d times meanwhile: %s', async (times, end) => {
  await create();
  used.storage.instead('replace operation', ...Array<object>(times).fill({ status: 412 }));
  const ended = await cancel().then(
    ({ status }) => status,
    (error: unknown) => (error as { code: string }).code,
  );
  expect(ended).toBe(end);
});
