import { startAzurite } from '../../../local/stack/azurite';
import type { HostEvent } from '../../../local/host/common/hostEvent';
import { scriptedServer } from '../../support/scriptedServer';
import { refusal } from '../../support/fakeStorage';
import { type QueueCall, storageProxy, type StorageProxy } from '../../support/storageProxy';
import { startTcpProxy } from '../../support/tcpProxy';
import { emptied, quick, useQueueWorld } from './queueWorld';
import { call, startTestHost, until, type TestHost } from './testHost';

const QUICK = { ...quick('00:00:00'), 'AzureWebJobs.text.Disabled': 'true' };
const DENIED = refusal(403, 'AuthorizationPermissionMismatch');

const world = useQueueWorld();
let proxy: StorageProxy;
/** Other servers of a test. */
const others: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  proxy = await storageProxy(world.azurite.connectionString);
});
afterEach(() => Promise.all([proxy, ...others.splice(0)].map((server) => server.stop())));

let count = 0;

/** A queue of a test's own, and a host that reaches it by the proxy; the other queue is left alone. */
async function start(STORE = proxy.connectionString) {
  const name = `failing-${++count}`;
  const queue = world.service.getQueueClient(name);
  await queue.create();
  const env = { ...QUICK, STORE, BINARY_QUEUE: name };
  const host = await startTestHost(world.fixture, { env, messageInvisibilitySeconds: 2 });
  return { host, queue };
}

const ofQueue = (host: TestHost): HostEvent[] =>
  host.events.filter(({ type }) => type === 'queueStopped' || type === 'queueRecovered');
const errors = (host: TestHost): string[] =>
  host.logs
    .filter(({ level, functionName }) => level === 'error' && functionName === undefined)
    .map(({ message }) => message);
const stops = (host: TestHost, least: number) =>
  until(() => (ofQueue(host).length >= least ? ofQueue(host) : undefined));
const done = (host: TestHost, text: string) =>
  until(async () => (await host.records()).find((r) => r['text'] === text && r['done'] === true));

test('a receive that is denied stops the queue, which comes back with a growing pause; HTTP goes on', async () => {
  proxy.answer('receive', DENIED);
  const { host, queue } = await start();
  const seen = await stops(host, 2);
  expect(seen).toEqual([
    { type: 'queueStopped', queueName: queue.name, restartInMs: 1_000 },
    { type: 'queueStopped', queueName: queue.name, restartInMs: 2_000 },
  ]);
  // Once a minute, and not at each start.
  expect(errors(host)).toEqual([
    `Queue '${queue.name}' failed (403 AuthorizationPermissionMismatch). As on Azure, its host stops; it starts again in 1 s. HTTP goes on. Check AzureWebJobsStorage and the role Storage Queue Data Contributor.`,
  ]);
  const worker = host.workerPid;
  expect((await call(host, '/api/echo')).status).toBe(200);
  proxy.answer('receive', undefined);
  await queue.sendMessage('later');
  await done(host, 'later');
  expect(ofQueue(host).at(-1)).toEqual({ type: 'queueRecovered', queueName: queue.name });
  expect(host.workerPid).toBe(worker);
}, 20_000);

test('a network that fails stops the queue after three tries', async () => {
  const { queueUrl, connectionString } = world.azurite;
  const { port } = new URL(queueUrl);
  const tcp = await startTcpProxy(Number(port));
  others.push(tcp);
  const { host, queue } = await start(connectionString.replaceAll(port, `${tcp.port}`));
  tcp.set('refuse');
  await stops(host, 1);
  expect(errors(host)).toEqual([
    expect.stringMatching(/failed \(ECONN\w+\)\. As on Azure.*and reachable\.$/),
  ]);
  expect((await call(host, '/api/echo')).status).toBe(200);
  tcp.set('pass');
  await queue.sendMessage('again');
  await done(host, 'again');
}, 20_000);

test('one answer that is lost stops nothing', async () => {
  const { host, queue } = await start();
  let resets = 0;
  proxy.answer('receive', {
    raw: (response) => {
      if (++resets === 2) proxy.answer('receive', undefined);
      response.socket?.resetAndDestroy();
    },
  });
  await until(() => (resets === 2 ? true : undefined));
  await queue.sendMessage('survived');
  await done(host, 'survived');
  expect(ofQueue(host)).toEqual([]);
  expect(errors(host)).toEqual([]);
});

test.each([refusal(500, 'InternalError'), refusal(503, 'ServerBusy')])(
  'a receive is outlived that says %j, and told once',
  async (answer) => {
    proxy.answer('receive', answer);
    const { host, queue } = await start();
    const warnings = () =>
      host.logs.filter(({ message }) => message.startsWith(`Queue '${queue.name}'`));
    await until(() => (proxy.calls.length >= 4 ? true : undefined));
    const message: unknown = expect.stringMatching(
      /failed \(50\d \w+\)\. It is asked again\. The storage service is out of order: wait\.$/,
    );
    expect(warnings()).toEqual([{ level: 'warning', message }]);
    proxy.answer('receive', undefined);
    await queue.sendMessage('after');
    await done(host, 'after');
    expect(ofQueue(host)).toEqual([]);
  },
);

// [what is denied, a message that leads to it]
test.each<[QueueCall, string]>([
  ['delete', 'fine'],
  ['update', 'fail'],
  ['send', 'fail'],
])(
  'a %s that is denied after "%s" stops the queue',
  async (denied, text) => {
    proxy.answer(denied, DENIED);
    const { host, queue } = await start();
    await queue.sendMessage(text);
    await stops(host, 1);
    expect(errors(host)).toEqual([expect.stringContaining('As on Azure, its host stops')]);
    proxy.answer(denied, undefined);
    // Nothing was lost: it came back, and was deleted or went to poison in the end.
    await emptied(queue);
    const poison = world.service.getQueueClient(`${queue.name}-poison`);
    expect(await poison.exists()).toBe(text === 'fail');
  },
  20_000,
);

test('a renewal that the service answers with 503 stops the queue', async () => {
  proxy.answer('update', refusal(503, 'ServerBusy'));
  const { host, queue } = await start();
  await queue.sendMessage('slow');
  await stops(host, 1);
  expect(errors(host)).toEqual([expect.stringContaining('failed (503 ServerBusy). As on Azure')]);
}, 20_000);

test('a message that is gone when its function ends stops nothing', async () => {
  const { host, queue } = await start();
  await queue.sendMessage('slow');
  await until(async () => (await host.records()).find((r) => r['text'] === 'slow'));
  await queue.clearMessages();
  await done(host, 'slow');
  await until(() => (proxy.calls.includes('delete') ? true : undefined));
  await queue.sendMessage('next');
  await done(host, 'next');
  expect(ofQueue(host)).toEqual([]);
});

test('an Azurite that does not know the service version is told, with the option that helps', async () => {
  const strict = await startAzurite({ services: ['queue'], checksApiVersion: true });
  others.push(strict);
  const { host } = await start(strict.connectionString);
  await stops(host, 1);
  expect(errors(host)).toEqual([
    expect.stringMatching(/failed \(400 InvalidHeaderValue\).*--skipApiVersionCheck/),
  ]);
}, 20_000);

test('a message that Azurite cannot put into XML is told, with what to do', async () => {
  const { host, queue } = await start();
  await queue.sendMessage('bad \u0001');
  const told = await until(() => host.logs.find(({ message }) => message.includes('XML')));
  expect(told).toEqual({
    level: 'warning',
    message: expect.stringMatching(
      /^Queue 'failing-\d+' failed \(500\b.*\)\. It is asked again\. .*character that XML does not allow.*Clear the queue/,
    ) as string,
  });
  expect(ofQueue(host)).toEqual([]);
});

test('an identity that gets no token stops the queue', async () => {
  const identity = await scriptedServer({
    status: 400,
    headers: { 'Content-Type': 'application/json' },
    body: '{"error":"invalid_request","error_description":"no such identity"}',
  });
  // The identity library looks at the variables of the process itself.
  process.env['IDENTITY_ENDPOINT'] = identity.url;
  process.env['IDENTITY_HEADER'] = 'x';
  try {
    const host = await startTestHost(world.fixture, {
      env: {
        ...QUICK,
        STORE__queueServiceUri: 'https://127.0.0.1:1/account',
        STORE__credential: 'managedidentity',
      },
    });
    await stops(host, 1);
    expect(errors(host)).toEqual([
      expect.stringMatching(/failed \(CredentialUnavailableError\).* access token/),
    ]);
  } finally {
    delete process.env['IDENTITY_ENDPOINT'];
    delete process.env['IDENTITY_HEADER'];
    await identity.stop();
  }
}, 20_000);
