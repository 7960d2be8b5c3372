import { Hold, HOLD_SECONDS } from '../../../../tools/poison/queue/messageHold';
import {
  type PoisonQueue,
  poisonQueueOf,
  type Receipt,
} from '../../../../tools/poison/queue/poisonQueue';
import { manualClock } from '../../../support/manualClock';
import { poisoned, startStorage, stopStorage, visible } from '../deskWorld';

beforeAll(startStorage, 30_000);
afterAll(stopStorage);

/** A queue that keeps what it was told. */
function watched(queue: PoisonQueue) {
  const hidden: [string, number][] = [];
  const received: Receipt[] = [];
  return {
    ...queue,
    hidden,
    received,
    receive: async (hideSeconds: number) => {
      const batch = await queue.receive(hideSeconds);
      received.push(...batch);
      return batch;
    },
    hide: (receipt: Receipt, hideSeconds: number) => {
      hidden.push([receipt.id, hideSeconds]);
      return queue.hide(receipt, hideSeconds);
    },
  };
}

it('renews what it has held for more than half of its time, and only that', async () => {
  const { poison } = await poisoned('a');
  const queue = watched(poisonQueueOf(poison));
  const clock = manualClock();
  const hold = new Hold(queue, clock);
  const [a = { id: '' }] = await hold.take();
  clock.advance((HOLD_SECONDS / 2) * 1000);
  await hold.renew();
  expect(queue.hidden).toEqual([]);
  await poison.sendMessage('b');
  const [b = { id: '' }] = await hold.take();
  clock.advance(1);
  await hold.renew();
  await hold.renew();
  expect(queue.hidden).toEqual([[a.id, HOLD_SECONDS]]);
  // By its new receipt.
  await hold.remove(a.id);
  expect(await hold.release()).toBe(0);
  expect(queue.hidden.slice(1)).toEqual([[b.id, 0]]);
  expect(await visible(poison)).toEqual(['b']);
});

it('lets go of what is gone', async () => {
  const { poison } = await poisoned('a', 'b');
  const clock = manualClock();
  const hold = new Hold(poisonQueueOf(poison), clock);
  const [a = { id: '' }, b = { id: '' }] = await hold.take();
  await poison.clearMessages();
  clock.advance(HOLD_SECONDS * 1000);
  await hold.renew();
  expect(() => hold.assertHeld(a.id)).toThrow('another client');
  await expect(hold.remove(b.id)).rejects.toThrow('another client');
  expect(await hold.release()).toBe(0);
});

it('knows a message that comes again, and has the right to it', async () => {
  const { poison } = await poisoned('a');
  const queue = watched(poisonQueueOf(poison));
  const hold = new Hold(queue, manualClock());
  const [a = { id: '' }] = await hold.take();
  // As if its time was over.
  for (const receipt of queue.received) await poisonQueueOf(poison).hide(receipt, 0);
  expect(await hold.take()).toEqual([]);
  expect(queue.received).toHaveLength(2);
  await hold.remove(a.id);
  expect(await visible(poison)).toEqual([]);
});

it('deleting what is gone is no error', async () => {
  const { poison } = await poisoned('a');
  const queue = poisonQueueOf(poison);
  const [receipt = { id: '', popReceipt: '' }] = await queue.receive(60);
  await queue.delete(receipt);
  await queue.delete(receipt);
  expect(await queue.hide(receipt, 0)).toBeUndefined();
  expect(await queue.count()).toBe(0);
});
