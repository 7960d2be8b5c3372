import { HOLD_SECONDS } from '../../../tools/poison/queue/messageHold';
import type { PoisonQueue } from '../../../tools/poison/queue/poisonQueue';
import { closeRequest, SESSION_ID } from '../../support/closeRequests';
import { START } from '../../support/manualClock';
import { poisoned, startStorage, stopStorage, visible } from './deskWorld';
import { OPERATION_ID, record } from './samples';

beforeAll(startStorage, 30_000);
afterAll(stopStorage);

const requeued = JSON.stringify({ ...closeRequest(), delivery: { operationId: OPERATION_ID } });
const failing = (what: string) => () =>
  Promise.reject(new Error(`no ${what} of ${SESSION_ID}?sig=secret`));
const texts = (count: number): string[] => Array.from({ length: count }, () => record());

/** A queue of which some calls are replaced. */
const withCalls =
  (change: (queue: PoisonQueue) => Partial<PoisonQueue>) =>
  ({ queue }: { queue: PoisonQueue }) => ({ queue: { ...queue, ...change(queue) } });

it('an end between writing and deleting leaves a message in both queues, and the next run goes on', async () => {
  const { run, main, poison } = await poisoned(...texts(2));
  let deletes = 0;
  const dying = withCalls((queue) => ({
    delete: (receipt) => (++deletes === 1 ? failing('delete')() : queue.delete(receipt)),
  }));
  const { code, printed, warned } = await run('requeue --yes', dying);
  expect(code).toBe(1);
  expect(printed).toEqual(['Requeued 1 of 2 messages: 1 AccessDenied.']);
  expect(warned).toEqual([expect.stringContaining('1 failed: requeued, but also still in')]);
  expect(warned.join('\n')).not.toMatch(/secret|cluster=/);
  expect(await visible(main)).toEqual([requeued, requeued]);
  expect(await visible(poison)).toEqual(texts(1));
  expect(await run('requeue --yes')).toMatchObject({ code: 0 });
  expect(await visible(main)).toHaveLength(3);
  expect(await visible(poison)).toEqual([]);
});

it('a message that cannot be written stays in poison, and the desk gives up where nothing succeeds', async () => {
  const { run, main, poison } = await poisoned(...texts(20));
  let writes = 0;
  const writeBack = () => (writes++, failing('write')());
  const { code, printed, warned } = await run('requeue --yes', () => ({ writeBack }));
  expect(code).toBe(1);
  expect(writes).toBe(16);
  expect(printed).toEqual(['Requeued 0 of 20 messages.']);
  expect(warned).toEqual([
    expect.stringMatching(/^16 failed: no write of \[redacted\]/),
    '4 were not attempted.',
  ]);
  expect(await visible(main)).toEqual([]);
  expect(await visible(poison)).toHaveLength(20);
});

it('a text that is too long for a message stays in poison', async () => {
  const { run, poison } = await poisoned('hello');
  const writeBack = () => Promise.resolve(false);
  const { code, warned } = await run('requeue --yes', () => ({ writeBack }));
  expect(code).toBe(1);
  expect(warned).toEqual(['1 failed: its text is too long for a message']);
  expect(await visible(poison)).toEqual(['hello']);
});

describe('a message that somebody else has taken', () => {
  const taken = withCalls((queue) => ({
    receive: async (hideSeconds) => {
      const batch = await queue.receive(hideSeconds);
      for (const receipt of batch) await queue.hide(receipt, 600);
      return batch;
    },
  }));

  it('is not dropped', async () => {
    const { run, poison } = await poisoned(...texts(1));
    const { code, warned } = await run('drop --yes', taken);
    expect(code).toBe(1);
    expect(warned).toEqual([expect.stringMatching(/^1 failed: RestError PopReceiptMismatch/)]);
    expect((await poison.getProperties()).approximateMessagesCount).toBe(1);
  });

  it('is not requeued where a renewal has shown that', async () => {
    const { run, main, poison } = await poisoned(...texts(1));
    let now = START;
    const { code, warned } = await run('requeue --yes', (tools) => ({
      ...taken(tools),
      clock: { now: () => (now += HOLD_SECONDS * 1000) },
    }));
    expect(code).toBe(1);
    expect(warned).toEqual(['1 failed: another client holds the message now']);
    expect((await poison.getProperties()).approximateMessagesCount).toBe(1);
    expect(await visible(main)).toEqual([]);
  });
});

it.each(['list', 'requeue --yes', 'drop --yes'])(
  '%s that is interrupted while it reads changes nothing, and hides nothing',
  async (command) => {
    const { run, main, poison } = await poisoned(...texts(40));
    const controller = new AbortController();
    const { signal } = controller;
    let receives = 0;
    const { code, warned } = await run(command, (tools) => ({
      ...withCalls((queue) => ({
        receive: (hideSeconds) => {
          controller.abort();
          receives++;
          return queue.receive(hideSeconds);
        },
      }))(tools),
      signal,
    }));
    expect(code).toBe(130);
    expect(receives).toBe(1);
    expect(warned[0]).toMatch(/^Interrupted/);
    expect(await visible(poison)).toHaveLength(40);
    expect(await visible(main)).toEqual([]);
  },
);

it('ends between messages when it is interrupted while it acts', async () => {
  const { run, main, poison } = await poisoned(...texts(40));
  const controller = new AbortController();
  const { code, printed, warned } = await run('requeue --yes', ({ writeBack }) => ({
    writeBack: (text) => {
      controller.abort();
      return writeBack(text);
    },
    signal: controller.signal,
  }));
  expect(code).toBe(130);
  expect(printed).toEqual(['Requeued 16 of 40 messages: 16 AccessDenied.']);
  expect(warned.at(-1)).toBe('24 were not attempted.');
  expect(await visible(poison)).toHaveLength(24);
  expect(await visible(main)).toHaveLength(16);
});

it('makes visible what it has when reading fails', async () => {
  const { run, poison } = await poisoned(...texts(40));
  let receives = 0;
  const breaking = withCalls((queue) => ({
    receive: (hideSeconds) =>
      ++receives === 2 ? failing('receive')() : queue.receive(hideSeconds),
  }));
  await expect(run('list', breaking)).rejects.toThrow('no receive');
  expect(await visible(poison)).toHaveLength(40);
});

it('says how many messages stay hidden for a while', async () => {
  const { run } = await poisoned(...texts(40));
  const stuck = withCalls(() => ({ hide: failing('hide') }));
  const { code, warned } = await run('list', stuck);
  expect(code).toBe(1);
  expect(warned).toEqual(['40 messages stay hidden for up to 5 minutes more.']);
});
