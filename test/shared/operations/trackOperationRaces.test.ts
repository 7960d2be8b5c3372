import { cancelOperation } from '../../../shared/operations/cancelOperation';
import { acceptedOperation } from '../../../shared/operations/operationState';
import { swallowing, waiting } from '../../support/operations';
import type { Operations } from '../../../shared/operations/operationTable';
import {
  createOperationTracker,
  type TrackedOperation,
} from '../../../shared/operations/trackOperation';
import { useFakeStorage } from '../../support/fakeStorage';
import { START } from '../../support/manualClock';

const ID = '01a20238-c58d-7393-a3c9-ab061ffb5c49';
const used = useFakeStorage();
const FAILED = { code: 'WorkbookNotFound', message: 'Not there.' } as const;

async function queued() {
  const { operations, clock } = used;
  await operations.create(waiting(acceptedOperation(ID, START, undefined)));
  const { swallow, swallowed } = swallowing();
  const begin = async (through: Operations = operations): Promise<TrackedOperation> => {
    const tracked = await createOperationTracker(through, clock)(ID, swallow);
    if (tracked === undefined) throw new Error('It is not known.');
    return tracked;
  };
  const state = async () => (await operations.read(ID))?.operation;
  return { operations, begin, state, status: async () => (await state())?.status, swallowed };
}

describe('a state that is written late, when the requeued message has been taken up already', () => {
  it('does not make a running one queued, which could be cancelled then', async () => {
    const { operations, begin, status } = await queued();
    const first = await begin();
    await begin();
    await first.requeue();
    expect(await status()).toBe('running');
    const cancelling = cancelOperation(operations, ID, used.clock);
    await expect(cancelling).rejects.toMatchObject({ code: 'OperationStarted' });
  });

  it('does not make a closed one queued for ever', async () => {
    const { begin, status } = await queued();
    const first = await begin();
    await (await begin()).finish({ status: 'closed' });
    await first.requeue();
    expect(await status()).toBe('closed');
  });
});

describe('the end', () => {
  it('is written over what has changed since', async () => {
    const { begin, state } = await queued();
    const first = await begin();
    await (await begin()).requeue();
    await first.finish({ status: 'failed', error: FAILED });
    expect(await state()).toMatchObject({ status: 'failed', error: FAILED });
  });

  it('closed stays, whatever becomes of the same message elsewhere', async () => {
    const { begin, status } = await queued();
    const [first, second] = [await begin(), await begin()];
    await first.finish({ status: 'closed' });
    await second.finish({ status: 'failed', error: FAILED });
    expect(await status()).toBe('closed');
    await second.finish({ status: 'alreadyClosed' });
    expect(await status()).toBe('closed');
  });

  it.each([
    ['closed', 'closed'],
    ['alreadyClosed', 'alreadyClosed'],
    ['failed', 'cancelled'],
  ] as const)('%s of one that was cancelled meanwhile is %s', async (end, shown) => {
    const { operations, begin, status } = await queued();
    // It could be read, and not be written: the close goes ahead, and the state still says queued.
    let isWritable = false;
    const tracked = await begin({
      ...operations,
      replace: (stored, next) =>
        isWritable ? operations.replace(stored, next) : Promise.reject(new Error('no')),
    });
    await cancelOperation(operations, ID, used.clock);
    isWritable = true;
    await tracked.finish(end === 'failed' ? { status: end, error: FAILED } : { status: end });
    expect(await status()).toBe(shown);
  });

  it('cancelled stays, with its time', async () => {
    const { operations, begin, state } = await queued();
    await cancelOperation(operations, ID, used.clock);
    const cancelled = await state();
    const tracked = await begin();
    expect(tracked.isCancelled).toBe(true);
    await tracked.requeue();
    used.clock.advance(1_000);
    await tracked.finish({ status: 'cancelled' });
    expect(await state()).toEqual(cancelled);
  });

  it('is given up where the state changes with each of three tries', async () => {
    const { operations, begin, status, swallowed } = await queued();
    let replaced = 0;
    const tracked = await begin({
      ...operations,
      replace: (stored, next) =>
        ++replaced === 1 ? operations.replace(stored, next) : Promise.resolve(undefined),
    });
    await tracked.finish({ status: 'closed' });
    expect([replaced, await status()]).toEqual([4, 'running']);
    expect(swallowed).toEqual([
      'write the operation: Error: The operation changed with each of 3 attempts to write it.',
    ]);
  });

  it('of one that is gone is nothing', async () => {
    const { operations, begin, status, swallowed } = await queued();
    const tracked = await begin();
    await operations.remove(ID);
    await tracked.finish({ status: 'closed' });
    expect(await status()).toBeUndefined();
    expect(swallowed).toEqual([]);
  });
});
