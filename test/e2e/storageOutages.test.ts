import { refusal } from '../support/fakeStorage';
import { storageProxy, type StorageProxy } from '../support/storageProxy';
import { type TcpProxy, startTcpProxy } from '../support/tcpProxy';
import { until } from './app';
import { untilClosed } from './outage';
import { openSession, type Running, useWorld } from './world';

const world = useWorld();

let tcp: TcpProxy;
let proxy: StorageProxy;
beforeAll(async () => {
  tcp = await startTcpProxy(Number(new URL(world.azurite.queueUrl).port));
  proxy = await storageProxy(world.azurite.connectionString);
});
afterAll(async () => {
  await tcp.stop();
  await proxy.stop();
});

/** The storage of the world by way of the TCP proxy. */
const overTcp = (): string => {
  const { queueUrl, connectionString } = world.azurite;
  return connectionString.replaceAll(new URL(queueUrl).port, String(tcp.port));
};

/** Status and code of a close by HTTP. */
async function close(running: Running): Promise<number> {
  return (await running.post(openSession(world.graph))).status;
}

const linesAbout = (running: Running): string[] =>
  running.app
    .output()
    .split('\n')
    .filter((line) => line.startsWith("Queue '"));

it.each<[string, () => [storage: string, breakIt: () => void, mendIt: () => void], RegExp]>([
  [
    'denied',
    () => [
      proxy.connectionString,
      () => proxy.answer('receive', refusal(403, 'AuthorizationFailure')),
      () => proxy.answer('receive', undefined),
    ],
    /403 AuthorizationFailure/,
  ],
  ['gone', () => [overTcp(), () => tcp.set('refuse'), () => tcp.set('pass')], /ECONN\w+|EPIPE/],
])(
  'a queue that is %s takes the listener away, not HTTP, and one line says so; then it comes back',
  async (name, way, cause) => {
    const [AzureWebJobsStorage, breakIt, mendIt] = way();
    const running = await world.start(`out-of-order-${name}`, { AzureWebJobsStorage });
    expect(await close(running)).toBe(200);
    breakIt();
    await until(() => linesAbout(running).length > 0);
    expect(await close(running)).toBe(200);
    const request = openSession(world.graph);
    await running.queue.sendMessage(JSON.stringify(request));
    mendIt();
    await untilClosed(world.graph, request);
    await running.empty();
    const recovered = `Queue 'out-of-order-${name}' answers again.`;
    await until(() => linesAbout(running).includes(recovered));
    const failures = linesAbout(running).slice(0, -1);
    expect(linesAbout(running).at(-1)).toBe(recovered);
    expect(failures[0]).toContain('starts again in 1 s. HTTP goes on.');
    // A line for each cause, however long it took: a connection that is reset can show as more than one.
    const causes = failures.map((line) => cause.exec(line)?.[0]);
    expect(causes).toEqual([...new Set(causes)]);
    expect(causes).not.toContain(undefined);
  },
);

it('starts, and serves HTTP, where the queue is out of order from the beginning', async () => {
  tcp.set('refuse');
  try {
    const running = await world.start('never-there', { AzureWebJobsStorage: overTcp() });
    expect(await close(running)).toBe(200);
    await until(() => linesAbout(running).length > 0);
    expect(await close(running)).toBe(200);
  } finally {
    tcp.set('pass');
  }
});

it('leaves the queue alone whose function is disabled', async () => {
  const running = await world.start('paused', {
    'AzureWebJobs.closeSessionQueue.Disabled': 'true',
  });
  const { queue, app } = running;
  await queue.sendMessage(JSON.stringify(openSession(world.graph)));
  expect(await close(running)).toBe(200);
  expect((await queue.peekMessages()).peekedMessageItems[0]?.dequeueCount).toBe(0);
  expect(app.output()).toMatch(/^closeSessionQueue is disabled by the setting AzureWebJobs/m);
});
