import { childrenOf, until } from './app';
import { openSession, stateOf, useApp, useWorld } from './world';

const world = useWorld();
const running = useApp(world, 'queue-rules');

interface PoisonRecord {
  reason: { code: string; target?: string };
  failedAt: string;
  attempts: number;
  operationId: string;
  message: string;
}

const poisonRecords = async (): Promise<PoisonRecord[]> =>
  (await running.poisoned()).map((text) => JSON.parse(text) as PoisonRecord);
const closed = ({ workbookSessionId }: { workbookSessionId: string }) =>
  until(() => stateOf(world.graph, workbookSessionId) === 'closed');

it.each([
  ['plain', (text: string) => text],
  ['base64', (text: string) => Buffer.from(text).toString('base64')],
  [
    'base64 with a byte order mark',
    (text: string) => Buffer.from(`\ufeff${text}`).toString('base64'),
  ],
])('reads a message in %s', async (_name, write) => {
  const request = openSession(world.graph);
  await running.queue.sendMessage(write(JSON.stringify(request)));
  await closed(request);
  await running.empty();
  expect(world.graph.requests()).toHaveLength(1);
});

it.each([
  ['no JSON', 'hello', 'InvalidJson'],
  ['base64 of no JSON', Buffer.from('hello').toString('base64'), 'InvalidJson'],
  ['a number that JSON would round', '{"workbookSessionId":89e7073266}', 'InvalidRequest'],
  ['a misspelt field', '{ "workbookSessionID" : "x" }', 'InvalidRequest'],
  [
    'fields named like metadata',
    '{"id":"x","insertionTime":7,"dequeueCount":99}',
    'InvalidRequest',
  ],
  ['more than 16 KiB', JSON.stringify('x'.repeat(20_000)), 'PayloadTooLarge'],
])('poisons %s at once, with the text exactly as it stood', async (_name, text, code) => {
  await running.queue.sendMessage(text);
  const records = await poisonRecords();
  expect(records).toEqual([
    {
      reason: expect.objectContaining({ code }) as unknown,
      failedAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      attempts: 1,
      operationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      message: text,
    },
  ]);
  await running.empty();
  expect(world.graph.requests()).toEqual([]);
});

it('poisons the original alone where its record would be too long', async () => {
  const text = `{"nope":"${'"'.replace('"', '\\"').repeat(20_000)}"}`;
  await running.queue.sendMessage(text);
  expect(await running.poisoned()).toEqual([text]);
});

it('poison lives until it is read', async () => {
  await running.queue.sendMessage('hello');
  await until(() => running.poison.exists());
  const item = await until(async () => (await running.poison.peekMessages()).peekedMessageItems[0]);
  expect(item.expiresOn.getUTCFullYear()).toBe(9999);
  await running.poisoned();
});

it('puts a passing failure back for as long as Graph asks, as one new message', async () => {
  const request = openSession(world.graph);
  const match = { sessionId: request.workbookSessionId };
  world.graph.addFault({ match, status: 429, headers: { 'Retry-After': '2' }, times: 1 });
  await running.queue.sendMessage(JSON.stringify(request));
  await closed(request);
  const [first, second] = world.graph.requests();
  expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThanOrEqual(1_900);
  expect(second?.headers['client-request-id']).toBe(first?.headers['client-request-id']);
  await running.empty();
  expect(world.graph.requests()).toHaveLength(2);
});

it('poisons what would come back after its time, with its reason and its tries', async () => {
  const request = openSession(world.graph);
  const match = { sessionId: request.workbookSessionId };
  world.graph.addFault({ match, status: 503, headers: { 'Retry-After': '120' }, times: 0 });
  const delivery = {
    attempt: 7,
    firstAttemptAt: new Date(Date.now() - 59 * 60_000).toISOString(),
    notBefore: new Date(Date.now() - 59 * 60_000).toISOString(),
    operationId: '019a9c1e-0000-7000-8000-000000000001',
  };
  const text = JSON.stringify({ ...request, delivery });
  await running.queue.sendMessage(text);
  expect(await poisonRecords()).toEqual([
    expect.objectContaining({
      reason: expect.objectContaining({ code: 'GraphUnavailable' }) as unknown,
      attempts: 7,
      operationId: delivery.operationId,
      message: text,
    }),
  ]);
});

it('waits for a time that has not come', async () => {
  const request = openSession(world.graph);
  const notBefore = Date.now() + 2_000;
  const delivery = { attempt: 1, notBefore: new Date(notBefore).toISOString() };
  await running.queue.sendMessage(JSON.stringify({ ...request, delivery }));
  await closed(request);
  expect(world.graph.requests()).toHaveLength(1);
  expect(world.graph.requests()[0]?.startedAt).toBeGreaterThanOrEqual(notBefore);
});

it('a message outlives the worker that dies with it', async () => {
  const request = openSession(world.graph);
  const match = { sessionId: request.workbookSessionId };
  world.graph.addFault({ match, hang: 'beforeHeaders', times: 1 });
  await running.queue.sendMessage(JSON.stringify(request));
  await until(() => world.graph.requests().length === 1);
  // The worker is all that the app has started where the rest came from outside.
  const [worker = 0] = await childrenOf(running.app);
  process.kill(worker, 'SIGKILL');
  await closed(request);
});

it('creates the queues that are missing', async () => {
  await running.poison.deleteIfExists();
  await running.queue.sendMessage('hello');
  expect(await poisonRecords()).toHaveLength(1);
});
