import { startTcpProxy, type TcpProxy } from '../support/tcpProxy';
import { until } from './app';
import {
  closeInTime,
  FAILED_UNTIL_THE_END,
  startHurried,
  untilClosed,
  untilPrinted,
} from './outage';
import { openSession, useWorld } from './world';

const world = useWorld();

describe('Graph that is not there', () => {
  it.each<[string, Record<string, string>]>([
    ['refused', { GRAPH_ENDPOINT: 'https://127.0.0.1:1' }],
    ['unresolved', { GRAPH_ENDPOINT: 'https://graph.invalid' }],
    ['untrusted', { NODE_EXTRA_CA_CERTS: '' }],
  ])('%s: an error by HTTP in time; by queue, requeued', async (name, settings) => {
    const running = await startHurried(world, `graph-${name}`, settings);
    const request = openSession(world.graph);
    const [status, code] = await closeInTime(running, request);
    expect(FAILED_UNTIL_THE_END).toContainEqual([status, code]);
    await running.queue.sendMessage(JSON.stringify(request));
    await untilPrinted(running, /GraphUnavailable .*message requeued, again in/);
    // Two for a moment: the new message is written before the host deletes the old one.
    await until(async () => (await running.queue.getProperties()).approximateMessagesCount === 1);
    expect(world.graph.requests()).toEqual([]);
  });

  it('answers slowly, but in time: closed', async () => {
    const running = await world.start('graph-slow');
    world.graph.addFault({ delayMs: 800, times: 1 });
    expect((await running.post(openSession(world.graph))).status).toBe(200);
    expect(world.graph.requests()).toHaveLength(1);
  });

  it('hangs: by queue, requeued and closed', async () => {
    const running = await startHurried(world, 'graph-hangs');
    const request = openSession(world.graph);
    world.graph.addFault({ hang: 'beforeHeaders', times: 1 });
    await running.queue.sendMessage(JSON.stringify(request));
    await untilClosed(world.graph, request);
    await untilPrinted(running, /GraphTimeout .*message requeued/);
    // The first one has no answer to this day.
    const [first, ...more] = world.graph.requests();
    expect([first?.status, more.at(-1)?.status]).toEqual([undefined, 204]);
  });
});

describe('storage that fails while a message is requeued', () => {
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await startTcpProxy(Number(new URL(world.azurite.queueUrl).port));
  });
  beforeEach(() => proxy.set('pass'));
  afterAll(() => proxy.stop());

  it.each(['refuse', 'hang'] as const)('%s: nothing is lost', async (mode) => {
    const { queueUrl, connectionString } = world.azurite;
    const running = await world.start(`storage-${mode}`, {
      AzureWebJobsStorage: connectionString.replaceAll(new URL(queueUrl).port, String(proxy.port)),
      LOCAL_QUEUE_INVISIBILITY_SECONDS: '4',
    });
    const request = openSession(world.graph);
    const match = { sessionId: request.workbookSessionId };
    const headers = { 'Retry-After': '1' };
    // Until storage is broken.
    world.graph.addFault({ match, status: 503, headers, delayMs: 60_000, times: 1 });
    await running.queue.sendMessage(JSON.stringify(request));
    await until(() => world.graph.requests().length === 1);
    proxy.set(mode);
    // HTTP needs no storage.
    expect((await running.post(openSession(world.graph))).status).toBe(200);
    await world.endDelay();
    await untilPrinted(running, /StorageUnavailable/);
    proxy.set('pass');
    await untilClosed(world.graph, request);
    await running.empty();
    expect(await running.poison.exists()).toBe(false);
  });
});
