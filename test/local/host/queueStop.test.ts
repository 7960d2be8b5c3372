import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite, type Azurite } from '../../../local/stack/azurite';
import { processMessage } from '../../../local/host/queue/queueMessage';
import { refusal } from '../../support/fakeStorage';
import { storageProxy, type StorageProxy } from '../../support/storageProxy';
import { buildFixture, startTestHost, stopAllHosts, until, type Fixture } from './testHost';

const HOST_JSON = 'AzureFunctionsJobHost__extensions__queues__';
const QUICK = {
  [`${HOST_JSON}maxPollingInterval`]: '00:00:00.2',
  [`${HOST_JSON}visibilityTimeout`]: '00:00:00',
  [`${HOST_JSON}messageEncoding`]: 'none',
  'AzureWebJobs.text.Disabled': 'true',
};

let azurite: Azurite;
let fixture: Fixture;
let service: QueueServiceClient;
beforeAll(async () => {
  [azurite, fixture] = await Promise.all([startAzurite({ services: ['queue'] }), buildFixture()]);
  service = QueueServiceClient.fromConnectionString(azurite.connectionString);
}, 30_000);
let proxy: StorageProxy | undefined;
afterEach(async () => {
  await stopAllHosts();
  await proxy?.stop();
});
afterAll(() => Promise.all([azurite.stop(), fixture.remove()]));

const openProxy = async (): Promise<StorageProxy> =>
  (proxy = await storageProxy(azurite.connectionString));

async function start(name: string, STORE: string, more = {}) {
  const queue = service.getQueueClient(name);
  await queue.create();
  const host = await startTestHost(fixture, {
    env: { ...QUICK, STORE, BINARY_QUEUE: name },
    ...more,
  });
  const visible = async () => (await queue.receiveMessages()).receivedMessageItems.length;
  const waiting = async () => (await queue.getProperties()).approximateMessagesCount;
  return { host, queue, visible, waiting };
}

test('stop cancels a receive under way: what it dequeued stays invisible, and no function is called', async () => {
  const between = await openProxy();
  const { host, queue, visible, waiting } = await start('cancelled', between.connectionString);
  // The storage hides the messages, and its answer does not arrive.
  between.holdAnswers('receive');
  await queue.sendMessage('dequeued');
  await until(() => between.held.find((answer) => answer.includes('dequeued')));
  const began = Date.now();
  await host.stop();
  expect(Date.now() - began).toBeLessThan(5_000);
  expect([await visible(), await waiting()]).toEqual([0, 1]);
  expect((await host.records()).filter(({ fn }) => fn === 'binary')).toEqual([]);
}, 20_000);

test('what still runs when the time of the stop is up stays invisible', async () => {
  const { host, queue, visible, waiting } = await start('running', azurite.connectionString, {
    drainMs: 100,
  });
  await queue.sendMessage('slow');
  await until(async () => (await host.records()).find((r) => r['text'] === 'slow'));
  await host.stop();
  expect([await visible(), await waiting()]).toEqual([0, 1]);
}, 20_000);

test('what fails while the host stops is told, and starts nothing again', async () => {
  const between = await openProxy();
  const { host, queue, waiting } = await start('late', between.connectionString);
  between.answer('delete', refusal(403, 'AuthorizationFailure'));
  await queue.sendMessage('slow');
  await until(async () => (await host.records()).find((r) => r['text'] === 'slow'));
  await host.stop();
  expect(host.logs.filter(({ message }) => message.includes("Queue 'late'"))).toEqual([
    {
      level: 'error',
      message: expect.stringContaining(
        '(403 AuthorizationFailure). Its host is stopping',
      ) as string,
    },
  ]);
  expect(host.events.map(({ type }) => type)).not.toContain('queueStopped');
  expect(await waiting()).toBe(1);
}, 20_000);

// [how often it may be received, where it is afterwards]
test.each([
  [5, 'visible again'],
  [1, 'in poison'],
] as const)(
  'a message received and not yet sent to the worker at a stop fails: of %i attempts it used up one, and is %s',
  async (maxDequeueCount, where) => {
    const name = `unsent-${maxDequeueCount}`;
    const queue = service.getQueueClient(name);
    const poison = service.getQueueClient(`${name}-poison`);
    await queue.create();
    await queue.sendMessage('unsent');
    const { receivedMessageItems } = await queue.receiveMessages({ visibilityTimeout: 600 });
    const [message] = receivedMessageItems;
    if (message === undefined) throw new Error('no message');
    const invoke = jest.fn();
    await processMessage(message, {
      fn: {
        name: 'fn',
        functionId: 'fn',
        bindingName: 'item',
        queueName: name,
        connection: 'STORE',
        dataType: 'binary',
      },
      queue,
      poison,
      queues: {
        batchSize: 16,
        newBatchThreshold: 8,
        maxDequeueCount,
        maxPollingIntervalMs: 100,
        visibilityTimeoutMs: 0,
        messageEncoding: 'none',
      },
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
