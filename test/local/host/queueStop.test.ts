import { parseHostJson } from '../../../local/host/common/hostJson';
import { processMessage } from '../../../local/host/queue/queueMessage';
import { refusal } from '../../support/fakeStorage';
import { storageProxy, type StorageProxy } from '../../support/storageProxy';
import { countOf, quick, useQueueWorld } from './queueWorld';
import { startTestHost, until, type TestHost } from './testHost';

const QUICK = { ...quick('00:00:00'), 'AzureWebJobs.text.Disabled': 'true' };

const world = useQueueWorld();
let proxy: StorageProxy | undefined;
afterEach(() => proxy?.stop());

const openProxy = async (): Promise<StorageProxy> =>
  (proxy = await storageProxy(world.azurite.connectionString));

async function start(name: string, STORE: string, more = {}) {
  const queue = world.service.getQueueClient(name);
  await queue.create();
  const env = { ...QUICK, STORE, BINARY_QUEUE: name };
  const host = await startTestHost(world.fixture, { env, ...more });
  const visible = async () => (await queue.receiveMessages()).receivedMessageItems.length;
  return { host, queue, visible, waiting: () => countOf(queue) };
}

const began = (host: TestHost) =>
  until(async () => (await host.records()).find((r) => r['text'] === 'slow'));

test('stop cancels a receive under way: what it dequeued stays invisible, and no function is called', async () => {
  const between = await openProxy();
  const { host, queue, visible, waiting } = await start('cancelled', between.connectionString);
  // The storage hides the messages, and its answer does not arrive.
  between.holdAnswers('receive');
  await queue.sendMessage('dequeued');
  await until(() => between.held.find((answer) => answer.includes('dequeued')));
  const stoppedAt = Date.now();
  await host.stop();
  expect(Date.now() - stoppedAt).toBeLessThan(5_000);
  expect([await visible(), await waiting()]).toEqual([0, 1]);
  expect((await host.records()).filter(({ fn }) => fn === 'binary')).toEqual([]);
}, 20_000);

test('what still runs when the time of the stop is up stays invisible', async () => {
  const { host, queue, visible, waiting } = await start('running', world.azurite.connectionString, {
    drainMs: 100,
  });
  await queue.sendMessage('slow');
  await began(host);
  await host.stop();
  expect([await visible(), await waiting()]).toEqual([0, 1]);
}, 20_000);

test('what fails while the host stops is told, and starts nothing again', async () => {
  const between = await openProxy();
  const { host, queue, waiting } = await start('late', between.connectionString);
  between.answer('delete', refusal(403, 'AuthorizationFailure'));
  await queue.sendMessage('slow');
  await began(host);
  await host.stop();
  const told = host.logs.filter(({ message }) => message.includes("Queue 'late'"));
  const message: unknown = expect.stringContaining(
    '(403 AuthorizationFailure). Its host is stopping',
  );
  expect(told).toEqual([{ level: 'error', message }]);
  expect(host.events.map(({ type }) => type)).not.toContain('queueStopped');
  expect(await waiting()).toBe(1);
}, 20_000);

const FN = { name: 'fn', functionId: 'fn', bindingName: 'item', connection: 'STORE' };
const { queues: defaults } = parseHostJson('{"version":"2.0"}');
// [how often it may be received, where it is afterwards]
test.each([
  [5, 'visible again'],
  [1, 'in poison'],
] as const)(
  'a message received and not yet sent to the worker at a stop fails: of %i attempts it used up one, and is %s',
  async (maxDequeueCount, where) => {
    const name = `unsent-${maxDequeueCount}`;
    const queue = world.service.getQueueClient(name);
    const poison = world.service.getQueueClient(`${name}-poison`);
    await queue.create();
    await queue.sendMessage('unsent');
    const { receivedMessageItems } = await queue.receiveMessages({ visibilityTimeout: 600 });
    const [message] = receivedMessageItems;
    if (message === undefined) throw new Error('no message');
    const invoke = jest.fn();
    await processMessage(message, {
      fn: { ...FN, queueName: name, dataType: 'binary' },
      queue,
      poison,
      queues: { ...defaults, maxDequeueCount, messageEncoding: 'none' },
      invisibilitySeconds: 600,
      invoke,
      onLog: () => undefined,
      stopping: AbortSignal.abort(),
      abandoned: new AbortController().signal,
      onFailure: (error) => {
        throw error;
      },
    });
    expect(invoke).not.toHaveBeenCalled();
    const [again] = (await queue.receiveMessages()).receivedMessageItems;
    if (where === 'visible again') expect(again?.dequeueCount).toBe(2);
    else {
      expect(again).toBeUndefined();
      expect((await poison.peekMessages()).peekedMessageItems[0]?.messageText).toBe('unsent');
    }
  },
);
