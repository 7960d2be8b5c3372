import { startAzurite } from '../../../local/stack/azurite';
import { countOf, emptied, firstText, HOST_JSON, quick, useQueueWorld } from './queueWorld';
import { startTestHost, until, type TestHost } from './testHost';

type Entry = Record<string, unknown>;
const world = useQueueWorld();

/** Queues of a test's own, and a host that listens to them. */
async function start(name: string, env: NodeJS.ProcessEnv = {}, more = {}) {
  const STORE = world.azurite.connectionString;
  const all = { ...quick('00:00:01'), STORE, BINARY_QUEUE: name, ...env };
  const host = await startTestHost(world.fixture, { env: all, ...more });
  const queue = world.service.getQueueClient(name);
  const poisoned = () => firstText(world.service.getQueueClient(`${name}-poison`));
  return { host, queue, poisoned, empty: () => emptied(queue) };
}

/** The same, and a message that is there already. */
async function startWith(text: string, ...of: Parameters<typeof start>) {
  const queue = world.service.getQueueClient(of[0]);
  await queue.create();
  await queue.sendMessage(text);
  return start(...of);
}

const calls = async (host: TestHost, fn = 'binary'): Promise<Entry[]> =>
  (await host.records()).filter((r) => r['fn'] === fn && r['done'] === undefined);
const firstCall = (host: TestHost, fn?: string) => until(async () => (await calls(host, fn))[0]);

test('a queue made later is found; its messages arrive byte by byte and are deleted', async () => {
  const { host, queue, empty } = await start('later');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await queue.create();
  const text = '{ "id":"mine",  "n":89e7073266 }';
  await queue.sendMessage(text);
  const seen = await firstCall(host);
  expect(seen).toMatchObject({ text, isBuffer: true });
  // Without telemetry the host has no trace to tell of.
  expect(seen['traceContext']).toEqual({ traceParent: '', traceState: '', attributes: {} });
  // Not hidden: a binary message's properties are not looked into.
  expect(seen['metadata']).toMatchObject({
    dequeueCount: 1,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    insertionTime: expect.stringMatching(/^20.*\+00:00$/) as string,
    popReceipt: expect.any(String) as string,
  });
  await empty();
  expect(host.logs.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a text trigger parses, and the message hides metadata; base64 that is none is poison', async () => {
  const { host } = await start('other', { [`${HOST_JSON}messageEncoding`]: 'base64' });
  const queue = world.service.getQueueClient('text-queue');
  await queue.create();
  await queue.sendMessage('this is *no* base64');
  await queue.sendMessage(Buffer.from('{"ID":"mine","flag":true}').toString('base64'));
  const seen = await firstCall(host, 'text');
  expect(seen).toMatchObject({ text: '{"ID":"mine","flag":true}', isBuffer: false });
  expect(seen['metadata']).toMatchObject({ id: 'mine', flag: 'True' });
  const poison = world.service.getQueueClient('text-queue-poison');
  expect(await firstText(poison)).toBe('this is *no* base64');
  expect(await calls(host, 'text')).toHaveLength(1);
});

test('a failure comes back after visibilityTimeout, and goes to poison at maxDequeueCount', async () => {
  const { host, queue, poisoned, empty } = await startWith('fail', 'failing');
  await queue.sendMessage('nothing thrown');
  expect(await poisoned()).toBe('fail');
  await empty();
  const all = await calls(host);
  expect(all.filter(({ text }) => text === 'fail')).toHaveLength(2);
  // `throw undefined` is a success.
  expect(all.filter(({ text }) => text === 'nothing thrown')).toHaveLength(1);
});

test('a message received too often goes to poison without a call', async () => {
  const queue = world.service.getQueueClient('often');
  await queue.create();
  await queue.sendMessage('unlucky');
  for (let i = 0; i < 2; i++) {
    const [m] = (await queue.receiveMessages()).receivedMessageItems;
    await queue.updateMessage(m?.messageId ?? '', m?.popReceipt ?? '', undefined, 0);
  }
  const { host, poisoned } = await start('often');
  expect(await poisoned()).toBe('unlucky');
  expect(await calls(host)).toEqual([]);
});

test('a message stays invisible while its function runs longer than the invisibility', async () => {
  const more = { messageInvisibilitySeconds: 1 };
  const { host, empty } = await startWith('slow', 'long', {}, more);
  await until(async () => (await host.records()).find((r) => r['done']));
  await empty();
  expect(await calls(host)).toHaveLength(1);
});

test('the messages of a crashed worker come back after visibilityTimeout, and end in poison', async () => {
  const { host, poisoned } = await startWith('crash', 'crashing');
  await firstCall(host);
  expect(await poisoned()).toBe('crash');
  expect(await calls(host)).toHaveLength(2);
});

test('the third crash of the worker stops the listeners too, and they come back', async () => {
  const { host, queue, empty } = await startWith('crash', 'crashed', {
    [`${HOST_JSON}maxDequeueCount`]: '3',
  });
  await until(() => host.events.find(({ type }) => type === 'hostStopped'));
  await queue.sendMessage('afterwards');
  await empty();
  expect((await calls(host)).at(-1)).toMatchObject({ text: 'afterwards' });
}, 30_000);

test('stop waits for the message in hand', async () => {
  const { host, queue } = await startWith('slow', 'stopping');
  await firstCall(host);
  await host.stop();
  expect(await host.records()).toContainEqual({ fn: 'binary', text: 'slow', done: true });
  expect(await countOf(queue)).toBe(0);
});

test('many messages are each run once', async () => {
  const { host, queue, empty } = await start('many');
  await queue.create();
  const names = Array.from({ length: 60 }, (_, i) => `message ${i}`);
  await Promise.all(names.map((name) => queue.sendMessage(name)));
  await empty();
  const texts = (await calls(host)).map((entry) => entry['text'] as string);
  expect(texts.sort()).toEqual(names.sort());
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

test('a queue whose function is disabled keeps its messages', async () => {
  const { host, queue } = await start('paused', { 'AzureWebJobs.binary.Disabled': 'true' });
  await queue.create();
  await queue.sendMessage('patient');
  // Time enough for the other queue's listener, which polls as often.
  const other = world.service.getQueueClient('text-queue');
  await other.createIfNotExists();
  await other.sendMessage('impatient');
  await firstCall(host, 'text');
  expect(await calls(host)).toEqual([]);
  const [message] = (await queue.peekMessages()).peekedMessageItems;
  expect([message?.dequeueCount, await countOf(queue)]).toEqual([0, 1]);
});
