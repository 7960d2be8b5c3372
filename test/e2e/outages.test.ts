import { startTcpProxy, type TcpProxy } from '../support/tcpProxy';
import { stopApps, until } from './app';
import { openSession, type Running, startWorld, stateOf, type World } from './world';

const TIMEOUT_SECONDS = 1.5;
const LATEST_MS = TIMEOUT_SECONDS * 1000 + 250;

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 30_000);
beforeEach(() => {
  world.graph.clearRequests();
  world.graph.clearFaults();
  world.identity.clearFaults();
});
afterEach(stopApps);
afterAll(() => world.stop());

const start = (name: string, more: Record<string, string> = {}): Promise<Running> =>
  world.start(name, { CLOSE_SESSION_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS), ...more });

/** Status and code of the answer to a close, which has to come in time. */
async function closeInTime(running: Running, request: object): Promise<unknown[]> {
  const startedAt = Date.now();
  const answer = await running.post(request);
  expect(Date.now() - startedAt).toBeLessThan(LATEST_MS);
  return [answer.status, answer.headers.get('x-ms-error-code'), answer.headers.get('retry-after')];
}

const closed = ({ workbookSessionId }: { workbookSessionId: string }) =>
  until(() => stateOf(world.graph, workbookSessionId) === 'closed', 30_000);

describe('Graph that is not there', () => {
  it.each<[string, Record<string, string>]>([
    ['refused', { GRAPH_ENDPOINT: 'https://127.0.0.1:1' }],
    ['unresolved', { GRAPH_ENDPOINT: 'https://graph.invalid' }],
    ['untrusted', { NODE_EXTRA_CA_CERTS: '' }],
  ])(
    '%s: 502 by HTTP in time; by queue, put back',
    async (name, settings) => {
      const running = await start(`graph-${name}`, settings);
      const request = openSession(world.graph);
      const [status, code] = await closeInTime(running, request);
      expect([status, code]).toEqual([502, 'GraphUnavailable']);
      await running.queue.sendMessage(JSON.stringify(request));
      await until(() => /GraphUnavailable .*message putBack, again in/.test(running.app.output()));
      expect((await running.queue.getProperties()).approximateMessagesCount).toBe(1);
      expect(world.graph.requests()).toEqual([]);
    },
    30_000,
  );

  it('answers slowly, but in time: closed', async () => {
    const running = await start('graph-slow');
    const request = openSession(world.graph);
    world.graph.addFault({ delayMs: 800, times: 1 });
    expect(await closeInTime(running, request)).toEqual([200, null, null]);
  });

  it('hangs: by queue, put back and closed', async () => {
    const running = await start('graph-hangs');
    const request = openSession(world.graph);
    world.graph.addFault({ hang: 'beforeHeaders', times: 1 });
    await running.queue.sendMessage(JSON.stringify(request));
    await closed(request);
    expect(running.app.output()).toMatch(/GraphTimeout .*message putBack/);
    expect(world.graph.requests()).toHaveLength(2);
  }, 30_000);
});

describe('an identity', () => {
  it.each([
    ['that fails', { status: 500, body: '{"error":"server_error"}' }],
    ['that is overloaded', { status: 429, body: '{}' }],
    ['that has no such client', { status: 400, body: '{"error":"invalid_request"}' }],
    ['that hangs', { hang: 'beforeHeaders' as const }],
    ['that hangs in the body', { status: 200, hang: 'inBody' as const }],
    ['that resets', { reset: true as const }],
    ['that talks nonsense', { status: 200, body: '<html>' }],
    ['that gives no token', { status: 200, body: '{}' }],
  ])(
    '%s: 503 by HTTP in time; by queue, put back; and then it closes',
    async (name, fault) => {
      const running = await start(name.replaceAll(' ', '-'));
      world.identity.addFault({ ...fault, times: 0 });
      const [first, second] = [openSession(world.graph), openSession(world.graph)];
      expect(await closeInTime(running, first)).toEqual([503, 'CredentialUnavailable', '10']);
      await running.queue.sendMessage(JSON.stringify(second));
      await until(() => /CredentialUnavailable .*message putBack/.test(running.app.output()));
      expect(world.graph.requests()).toEqual([]);
      world.identity.clearFaults();
      expect(await closeInTime(running, first)).toEqual([200, null, null]);
      await closed(second);
    },
    40_000,
  );

  it('that is slow, but in time: closed', async () => {
    const running = await start('identity-slow');
    world.identity.addFault({ delayMs: 700, times: 1 });
    expect(await closeInTime(running, openSession(world.graph))).toEqual([200, null, null]);
  });

  it('whose token Graph refuses: 424 by HTTP; by queue, poison', async () => {
    const running = await start('identity-refused');
    const body = JSON.stringify({
      access_token: 'not-of-this-tenant',
      expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
      resource: world.graph.endpoint,
      token_type: 'Bearer',
    });
    world.identity.addFault({ status: 200, body, times: 0 });
    const request = openSession(world.graph);
    expect(await closeInTime(running, request)).toEqual([424, 'GraphRequestFailed', null]);
    expect(world.graph.requests()).toHaveLength(1);
    await running.queue.sendMessage(JSON.stringify(request));
    const [record = ''] = await running.poisoned();
    expect(JSON.parse(record)).toMatchObject({
      reason: { code: 'GraphRequestFailed', innererror: { graphStatus: 401 } },
    });
  }, 30_000);
});

describe('storage that fails while a message is put back', () => {
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await startTcpProxy(Number(new URL(world.azurite.queueUrl).port));
  });
  beforeEach(() => proxy.set('pass'));
  afterAll(() => proxy.stop());

  it.each(['refuse', 'hang'] as const)(
    '%s: nothing is lost',
    async (mode) => {
      const { queueUrl, connectionString } = world.azurite;
      const running = await start(`storage-${mode}`, {
        AzureWebJobsStorage: connectionString.replaceAll(
          new URL(queueUrl).port,
          String(proxy.port),
        ),
        LOCAL_QUEUE_INVISIBILITY_SECONDS: '4',
      });
      const request = openSession(world.graph);
      world.graph.addFault({
        status: 503,
        headers: { 'Retry-After': '1' },
        delayMs: 500,
        times: 1,
      });
      await running.queue.createIfNotExists();
      await running.queue.sendMessage(JSON.stringify(request));
      await until(() => world.graph.requests().length === 1);
      proxy.set(mode);
      // HTTP needs no storage.
      expect(await closeInTime(running, openSession(world.graph))).toEqual([200, null, null]);
      await until(() => running.app.output().includes('StorageUnavailable'), 30_000);
      proxy.set('pass');
      await closed(request);
      await running.empty();
      expect(await running.poison.exists()).toBe(false);
    },
    90_000,
  );
});
