import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite, type Azurite } from '../../../local/stack/azurite';
import {
  buildFixture,
  startTestHost,
  stopAllHosts,
  until,
  type Fixture,
  type TestHost,
} from './testHost';

type Entry = Record<string, unknown>;
const HOST_JSON = 'AzureFunctionsJobHost__extensions__queues__';
const QUICK = {
  [`${HOST_JSON}maxPollingInterval`]: '00:00:00.2',
  [`${HOST_JSON}visibilityTimeout`]: '00:00:01',
  [`${HOST_JSON}maxDequeueCount`]: '2',
  [`${HOST_JSON}messageEncoding`]: 'none',
};

let azurite: Azurite;
let fixture: Fixture;
let service: QueueServiceClient;
beforeAll(async () => {
  [azurite, fixture] = await Promise.all([startAzurite({ services: ['queue'] }), buildFixture()]);
  service = QueueServiceClient.fromConnectionString(azurite.connectionString);
}, 30_000);
afterAll(async () => {
  await Promise.all([azurite.stop(), fixture.remove()]);
});

afterEach(stopAllHosts);

/** Queues of a test's own, and a host that listens to them. */
async function start(name: string, env: NodeJS.ProcessEnv = {}, invisibility?: number) {
  const host = await startTestHost(fixture, {
    env: { ...QUICK, STORE: azurite.connectionString, BINARY_QUEUE: name, ...env },
    ...(invisibility === undefined ? {} : { messageInvisibilitySeconds: invisibility }),
  });
  const queue = service.getQueueClient(name);
  const poison = service.getQueueClient(`${name}-poison`);
  const count = async (client = queue) =>
    (await client.getProperties()).approximateMessagesCount ?? -1;
  const empty = () => until(async () => ((await count()) === 0 ? true : undefined));
  const poisoned = () =>
    until(async () => {
      if (!(await poison.exists())) return undefined;
      return (await poison.peekMessages()).peekedMessageItems[0]?.messageText;
    });
  return { host, queue, empty, poisoned, count };
}

const calls = async (host: TestHost, fn = 'binary'): Promise<Entry[]> =>
  (await host.records()).filter((r) => r['fn'] === fn && r['done'] === undefined);

test('a queue made later is found; its messages arrive byte by byte and are deleted', async () => {
  const { host, queue, empty } = await start('later');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await queue.create();
  const text = '{ "id":"mine",  "n":89e7073266 }';
  await queue.sendMessage(text);
  const [seen] = await until(async () => {
    const all = await calls(host);
    return all.length > 0 ? all : undefined;
  });
  expect(seen).toMatchObject({ text, isBuffer: true });
  // Without telemetry the host has no trace to tell of.
  expect(seen?.['traceContext']).toEqual({ traceParent: '', traceState: '', attributes: {} });
  // Not hidden: a binary message's properties are not looked into.
  expect(seen?.['metadata']).toMatchObject({
    dequeueCount: 1,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    insertionTime: expect.stringMatching(/^20.*\+00:00$/) as string,
    popReceipt: expect.any(String) as string,
  });
  await empty();
  expect(host.logs.filter(({ level }) => level === 'error')).toEqual([]);
  await host.stop();
});

test('a text trigger parses, and the message hides metadata; base64 that is none is poison', async () => {
  const { host } = await start('other', { [`${HOST_JSON}messageEncoding`]: 'base64' });
  const queue = service.getQueueClient('text-queue');
  await queue.create();
  await queue.sendMessage('this is *no* base64');
  await queue.sendMessage(Buffer.from('{"ID":"mine","flag":true}').toString('base64'));
  const [seen] = await until(async () => {
    const all = await calls(host, 'text');
    return all.length > 0 ? all : undefined;
  });
  expect(seen).toMatchObject({ text: '{"ID":"mine","flag":true}', isBuffer: false });
  expect(seen?.['metadata']).toMatchObject({ id: 'mine', flag: 'True' });
  const poison = service.getQueueClient('text-queue-poison');
  const [message] = await until(async () => {
    const found = (await poison.exists()) && (await poison.peekMessages()).peekedMessageItems;
    return found && found.length > 0 ? found : undefined;
  });
  expect(message?.messageText).toBe('this is *no* base64');
  expect(await calls(host, 'text')).toHaveLength(1);
  await host.stop();
});

test('a failure comes back after visibilityTimeout, and goes to poison at maxDequeueCount', async () => {
  const { host, queue, poisoned, empty } = await start('failing');
  await queue.create();
  await queue.sendMessage('fail');
  await queue.sendMessage('nothing thrown');
  expect(await poisoned()).toBe('fail');
  await empty();
  const all = await calls(host);
  expect(all.filter(({ text }) => text === 'fail')).toHaveLength(2);
  // `throw undefined` is a success.
  expect(all.filter(({ text }) => text === 'nothing thrown')).toHaveLength(1);
  await host.stop();
});

test('a message received too often goes to poison without a call', async () => {
  const queue = service.getQueueClient('often');
  await queue.create();
  await queue.sendMessage('unlucky');
  for (let i = 0; i < 2; i++) {
    const [m] = (await queue.receiveMessages()).receivedMessageItems;
    await queue.updateMessage(m?.messageId ?? '', m?.popReceipt ?? '', undefined, 0);
  }
  const { host, poisoned } = await start('often');
  expect(await poisoned()).toBe('unlucky');
  expect(await calls(host)).toEqual([]);
  await host.stop();
});

test('a message stays invisible while its function runs longer than the invisibility', async () => {
  const { host, queue, empty } = await start('long', {}, 1);
  await queue.create();
  await queue.sendMessage('slow');
  await until(async () => (await host.records()).find((r) => r['done']));
  await empty();
  expect(await calls(host)).toHaveLength(1);
  await host.stop();
});

test('the messages of a crashed worker come back after visibilityTimeout, and end in poison', async () => {
  const { host, queue, poisoned } = await start('crashing');
  await queue.create();
  await queue.sendMessage('crash');
  await until(async () => (await calls(host))[0]);
  expect(await poisoned()).toBe('crash');
  expect(await calls(host)).toHaveLength(2);
  await host.stop();
});

test('a queue whose function is disabled keeps its messages', async () => {
  const { host, queue, count } = await start('paused', { 'AzureWebJobs.binary.Disabled': 'true' });
  await queue.create();
  await queue.sendMessage('patient');
  // Time enough for the other queue's listener, which polls as often.
  const other = service.getQueueClient('text-queue');
  await other.createIfNotExists();
  await other.sendMessage('impatient');
  await until(async () => (await calls(host, 'text'))[0]);
  expect(await calls(host)).toEqual([]);
  const [message] = (await queue.peekMessages()).peekedMessageItems;
  expect([message?.dequeueCount, await count()]).toEqual([0, 1]);
});

test('the third crash of the worker stops the listeners too, and they come back', async () => {
  const { host, queue, empty } = await start('crashed', { [`${HOST_JSON}maxDequeueCount`]: '3' });
  await queue.create();
  await queue.sendMessage('crash');
  await until(() => host.events.find(({ type }) => type === 'hostStopped'));
  await queue.sendMessage('afterwards');
  await empty();
  expect((await calls(host)).at(-1)).toMatchObject({ text: 'afterwards' });
}, 30_000);

test('stop waits for the message in hand', async () => {
  const { host, queue, count } = await start('stopping');
  await queue.create();
  await queue.sendMessage('slow');
  await until(async () => (await calls(host))[0]);
  await host.stop();
  expect(await host.records()).toContainEqual({ fn: 'binary', text: 'slow', done: true });
  expect(await count()).toBe(0);
});

test('many messages are each run once', async () => {
  const { host, queue, empty } = await start('many');
  await queue.create();
  const names = Array.from({ length: 60 }, (_, i) => `message ${i}`);
  await Promise.all(names.map((name) => queue.sendMessage(name)));
  await empty();
  const texts = (await calls(host)).map((entry) => entry['text'] as string);
  expect(texts.sort()).toEqual(names.sort());
  await host.stop();
});

test('storage that goes away is one line of log, and does not hold up the stop', async () => {
  const other = await startAzurite({ services: ['queue'] });
  const { host } = await start('gone', { STORE: other.connectionString });
  await other.stop();
  const about = () => host.logs.filter(({ message }) => message.startsWith("Queue 'gone'"));
  await until(() => (about().length > 0 ? true : undefined));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(about()).toHaveLength(1);
  const began = Date.now();
  await host.stop();
  expect(Date.now() - began).toBeLessThan(5_000);
}, 20_000);
