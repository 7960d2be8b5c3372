import { cancelOperation } from '../../../shared/operations/cancelOperation';
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

const error = { code: 'AccessDenied', message: 'No.' } as const;
const queued = waiting(acceptedOperation(OPERATION_ID, START - 5_000, undefined));

const used = useFakeStorage();
let noted: ReturnType<typeof swallowing>;
beforeEach(() => {
  noted = swallowing();
});

const track = () =>
  createOperationTracker(used.operations, used.clock)(OPERATION_ID, noted.swallow);
const stateOf = async () => (await used.operations.read(OPERATION_ID))?.operation;
const statusOf = async () => (await stateOf())?.status;
/** Tracks an operation of that state. */
async function tracked(operation: Operation = queued) {
  await used.operations.create(operation);
  const begun = await track();
  if (begun === undefined) throw new Error('not tracked');
  return begun;
}

it('an operation that begins is running', async () => {
  expect(await tracked()).toMatchObject({ isCancelled: false, queuedAt: START - 5_000 });
  expect(await stateOf()).toEqual({ ...queued, status: 'running', startedAt: START });
});

it('knows nothing of an operation that is not there', async () => {
  expect(await track()).toBeUndefined();
  expect(used.storage.calls).toEqual(['read operation']);
  expect(noted.swallowed).toEqual([]);
});

it('knows nothing of one whose state can’t be read: the close goes ahead', async () => {
  await used.operations.create(queued);
  used.storage.instead('read operation', DENIED);
  expect(await track()).toBeUndefined();
  expect(noted.swallowed).toEqual(['read the operation: StorageUnavailable']);
});

it('a state that can’t be written now is written at the end', async () => {
  used.storage.instead('replace operation', DENIED);
  const operation = await tracked();
  expect(operation).toMatchObject({ isCancelled: false, queuedAt: START - 5_000 });
  expect(await statusOf()).toBe('queued');
  expect(noted.swallowed).toEqual(['write the operation: StorageUnavailable']);
  await operation.finish({ status: 'closed' });
  expect(await statusOf()).toBe('closed');
});

it('one that failed may be tried again, and be closed', async () => {
  const operation = await tracked(finished(queued, 'failed', START - 1, error));
  expect(await stateOf()).toEqual({
    ...queued,
    status: 'running',
    startedAt: START,
    expiresAt: START + 14 * 86_400_000,
  });
  await operation.finish({ status: 'closed' });
  const state = await stateOf();
  expect(state).toMatchObject({ status: 'closed', finishedAt: START });
  expect(state).not.toHaveProperty('error');
});

describe('the end', () => {
  it('is written with its time and its error', async () => {
    const operation = await tracked();
    used.clock.advance(700);
    await operation.finish({ status: 'failed', error });
    expect(await stateOf()).toEqual({
      ...queued,
      status: 'failed',
      startedAt: START,
      finishedAt: START + 700,
      error,
      expiresAt: START + 700 + 7 * 86_400_000,
    });
  });

  it.each(['finish', 'requeue'] as const)('is no reason to throw: %s', async (act) => {
    const operation = await tracked();
    used.storage.instead('replace operation', DENIED);
    await expect(operation[act]({ status: 'closed' })).resolves.toBeUndefined();
    expect(await statusOf()).toBe('running');
    expect(noted.swallowed).toEqual(['write the operation: StorageUnavailable']);
  });
});

it('another try is waited for as queued, and keeps the time of the first', async () => {
  await (await tracked()).requeue();
  expect(await stateOf()).toEqual({ ...queued, startedAt: START });
  used.clock.advance(1_000);
  await track();
  expect(await stateOf()).toEqual({ ...queued, status: 'running', startedAt: START });
});

it.each<OperationStatus>(['closed', 'alreadyClosed', 'cancelled'])(
  '%s is not undone by a message that comes twice',
  async (status) => {
    const settled = { ...queued, status };
    const operation = await tracked(settled);
    expect(operation.isCancelled).toBe(status === 'cancelled');
    await operation.requeue();
    await operation.finish({ status: 'failed', error });
    expect(await stateOf()).toEqual(settled);
    expect(used.storage.calls).not.toContain('replace operation');
    expect(noted.swallowed).toEqual([]);
  },
);

it('a cancellation at the same moment counts where it was first', async () => {
  const cancel = () => cancelOperation(used.operations, OPERATION_ID, used.clock);
  used.storage.before('replace operation', cancel);
  expect(await tracked()).toMatchObject({ isCancelled: true });
  expect(await statusOf()).toBe('cancelled');
});

const KEPT_CHANGING =
  'write the operation: Error: The operation changed with each of 3 attempts to write it.';

it.each([
  [1, 'running', []],
  [2, 'running', []],
  [3, 'queued', [KEPT_CHANGING]],
])(
  'a state that changes %d times meanwhile is %s: the close goes ahead',
  async (times, status, lines) => {
    used.storage.instead('replace operation', ...Array<object>(times).fill({ status: 412 }));
    expect(await tracked()).toMatchObject({ isCancelled: false });
    expect(await statusOf()).toBe(status);
    expect(noted.swallowed).toEqual(lines);
  },
);
