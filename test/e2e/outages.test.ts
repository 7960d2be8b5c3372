import { startTcpProxy, type TcpProxy } from '../support/tcpProxy';
import { until } from './app';
import { closeInTime, startHurried, untilClosed, useWorld } from './outage';
import { openSession } from './world';

const world = useWorld();

describe('Graph that is not there', () => {
  it.each<[string, Record<string, string>]>([
    ['refused', { GRAPH_ENDPOINT: 'https://127.0.0.1:1' }],
    ['unresolved', { GRAPH_ENDPOINT: 'https://graph.invalid' }],
    ['untrusted', { NODE_EXTRA_CA_CERTS: '' }],
  ])(
    '%s: 502 by HTTP in time; by queue, requeued',
    async (name, settings) => {
      const running = await startHurried(world(), `graph-${name}`, settings);
      const request = openSession(world().graph);
      const [status, code] = await closeInTime(running, request);
      expect([status, code]).toEqual([502, 'GraphUnavailable']);
      await running.queue.sendMessage(JSON.stringify(request));
      await until(() => /GraphUnavailable .*message requeued, again in/.test(running.app.output()));
      // Two for a moment: the new message is written before the host deletes the old one.
      await until(async () => (await running.queue.getProperties()).approximateMessagesCount === 1);
      expect(world().graph.requests()).toEqual([]);
    },
    30_000,
  );

  it('answers slowly, but in time: closed', async () => {
    const running = await world().start('graph-slow', { CLOSE_SESSION_TIMEOUT_SECONDS: '30' });
    world().graph.addFault({ delayMs: 800, times: 1 });
    expect((await running.post(openSession(world().graph))).status).toBe(200);
    expect(world().graph.requests()).toHaveLength(1);
  });

  it('hangs: by queue, requeued and closed', async () => {
    const running = await startHurried(world(), 'graph-hangs');
    const request = openSession(world().graph);
    world().graph.addFault({ hang: 'beforeHeaders', times: 1 });
    await running.queue.sendMessage(JSON.stringify(request));
    await untilClosed(world().graph, request);
    expect(running.app.output()).toMatch(/GraphTimeout .*message requeued/);
    expect(world().graph.requests()).toHaveLength(2);
  });
});

describe('storage that fails while a message is requeued', () => {
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await startTcpProxy(Number(new URL(world().azurite.queueUrl).port));
  });
  beforeEach(() => proxy.set('pass'));
  afterAll(() => proxy.stop());

  it.each(['refuse', 'hang'] as const)(
    '%s: nothing is lost',
    async (mode) => {
      const { queueUrl, connectionString } = world().azurite;
      const running = await startHurried(world(), `storage-${mode}`, {
        AzureWebJobsStorage: connectionString.replaceAll(
          new URL(queueUrl).port,
          String(proxy.port),
        ),
        LOCAL_QUEUE_INVISIBILITY_SECONDS: '4',
      });
      const request = openSession(world().graph);
      world().graph.addFault({
        status: 503,
        headers: { 'Retry-After': '1' },
        delayMs: 500,
        times: 1,
      });
      await running.queue.createIfNotExists();
      await running.queue.sendMessage(JSON.stringify(request));
      await until(() => world().graph.requests().length === 1);
      proxy.set(mode);
      // HTTP needs no storage.
      expect(await closeInTime(running, openSession(world().graph))).toEqual([200, null, null]);
      await until(() => running.app.output().includes('StorageUnavailable'), 30_000);
      proxy.set('pass');
      await untilClosed(world().graph, request);
      await running.empty();
      expect(await running.poison.exists()).toBe(false);
    },
    90_000,
  );
});
