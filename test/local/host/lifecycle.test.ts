import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HostEvent } from '../../../local/host/common/hostEvent';
import {
  buildFixture,
  buildProgram,
  call,
  startTestHost,
  stopAllHosts,
  type TestHost,
  until,
  useFixture,
} from './testHost';

const fixture = useFixture();
afterEach(stopAllHosts);

/** Waits until a call of `slow` has begun. */
const begun = (host: TestHost) => until(async () => (await host.records()).find((r) => r['slow']));

test('a worker that crashes takes its requests with it, and comes back', async () => {
  const host = await startTestHost(fixture);
  const first = host.workerPid;
  const slow = call(host, '/api/slow?ms=5000');
  await begun(host);
  const crash = call(host, '/api/crash');
  expect([(await crash).status, (await slow).status]).toEqual([500, 500]);
  // Waits for the new worker rather than failing.
  expect((await call(host, '/api/echo')).status).toBe(200);
  expect(host.workerPid).not.toBe(first);
  expect(host.events.map(({ type }) => type)).toEqual([
    'workerStarted',
    'functionsLoaded',
    'workerExited',
    'workerStarted',
    'functionsLoaded',
  ]);
  expect(host.logs.some(({ message }) => message.includes('nobody awaits this'))).toBe(true);
});

test('stop lets run what runs, runs appTerminate and leaves nothing', async () => {
  const host = await startTestHost(fixture);
  const pid = host.workerPid ?? 0;
  const slow = call(host, '/api/slow?ms=700');
  await begun(host);
  const stopped = host.stop();
  const answer = await slow;
  expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
  await stopped;
  expect(await host.records()).toContainEqual({ hook: 'appTerminate' });
  await expect(call(host, '/api/echo')).rejects.toThrow('ECONNREFUSED');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await host.stop();
});

test('drainMs bounds the stop', async () => {
  const host = await startTestHost(fixture, { drainMs: 100 });
  const slow = call(host, '/api/slow?ms=60000');
  await begun(host);
  await host.stop();
  expect((await slow).status).toBe(500);
});

test('functionTimeout answers 500 and restarts the worker', async () => {
  const env = { AzureFunctionsJobHost__functionTimeout: '00:00:01' };
  const host = await startTestHost(fixture, { env });
  const first = host.workerPid;
  expect((await call(host, '/api/slow?ms=60000')).status).toBe(500);
  expect((await call(host, '/api/echo')).status).toBe(200);
  expect(host.workerPid).not.toBe(first);
});

test('the third crash stops the host, which starts again after a while; callers wait for it', async () => {
  const host = await startTestHost(fixture);
  for (let crashes = 1; crashes <= 3; crashes++) {
    expect((await call(host, '/api/crash')).status).toBe(500);
  }
  expect((await call(host, '/api/echo')).status).toBe(200);
  const told = host.events.filter(({ type }) => type === 'workerExited' || type === 'hostStopped');
  const exit = (restartInMs: number) =>
    expect.objectContaining({ type: 'workerExited', restartInMs }) as HostEvent;
  const last = { type: 'hostStopped', restartInMs: 2_000 };
  expect(told).toEqual([exit(100), exit(200), exit(2_000), last]);
  expect(host.logs.filter(({ message }) => message.includes('starts again')).at(-1)).toEqual({
    level: 'error',
    message:
      "The app's worker ended with exit code 1; after 3 crashes the host stops, as on Azure; it starts again in 2 s",
  });
}, 20_000);

test('a function that runs into functionTimeout is no crash', async () => {
  const env = { AzureFunctionsJobHost__functionTimeout: '00:00:02' };
  const host = await startTestHost(fixture, { env });
  for (let times = 1; times <= 3; times++) {
    expect((await call(host, '/api/slow?ms=60000')).status).toBe(500);
  }
  expect((await call(host, '/api/echo')).status).toBe(200);
  expect(host.events.map(({ type }) => type)).not.toContain('hostStopped');
}, 60_000);

test('a disabled function is not served, and one line says by what', async () => {
  const setting = 'AzureWebJobs.echo.Disabled';
  const host = await startTestHost(fixture, { env: { [setting]: 'true' } });
  expect((await call(host, '/api/echo')).status).toBe(404);
  expect((await call(host, '/api/things/special')).status).toBe(200);
  expect(host.functions.map(({ name }) => name)).not.toContain('echo');
  const told = host.logs.filter(({ message }) => message.includes('disabled'));
  expect(told.map(({ message }) => message)).toEqual([
    `echo is disabled by the setting ${setting}: nothing calls it`,
  ]);
});

test('an app that throws while it loads has no functions, and one clear line says so', async () => {
  const broken = await buildFixture('throw new Error("settings are missing");');
  const host = await startTestHost(broken);
  expect(host.functions).toEqual([]);
  expect((await call(host, '/api/echo')).status).toBe(404);
  const lines = host.logs.filter(({ level }) => level === 'error');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.message).toMatch(/no functions.*404.*settings are missing/s);
  await host.stop();
  await broken.remove();
});

test('an app that ends its worker gets 503 in bounded time', async () => {
  const broken = await buildFixture('process.exit(3);');
  const host = await startTestHost(broken, { workerWaitMs: 200 });
  const answer = await call(host, '/api/echo');
  expect([answer.status, answer.body.toString()]).toEqual([503, 'Function host is not running.']);
  await host.stop();
  await broken.remove();
});

test('an unknown connection is said once and leaves HTTP working', async () => {
  const host = await startTestHost(fixture);
  expect((await call(host, '/api/echo')).status).toBe(200);
  const said = host.logs.filter(({ message }) => message.includes("'STORE' does not exist"));
  expect(said).toHaveLength(2);
});

async function run(program: string) {
  const parent = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_PATH: join(__dirname, '../../../node_modules') },
  });
  const ended = new Promise<number | null>((resolve) => parent.once('exit', resolve));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, ended, workerPid: Number(line.toString()) };
}

test('a worker does not outlive a host that is killed', async () => {
  const { parent, ended, workerPid } = await run(await buildProgram(fixture, ''));
  expect(workerPid).toBeGreaterThan(0);
  process.kill(workerPid, 0);
  parent.kill('SIGKILL');
  await ended;
  await until(() => {
    try {
      process.kill(workerPid, 0);
      return undefined;
    } catch {
      return true;
    }
  });
});

test('after stop nothing keeps the process alive', async () => {
  const { ended } = await run(await buildProgram(fixture, 'await host.stop();'));
  expect(await ended).toBe(0);
});
