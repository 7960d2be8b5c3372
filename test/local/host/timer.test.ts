import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Timer } from '@azure/functions';
import { call, startTestHost, stopAllHosts, until, useFixture, type TestHost } from './testHost';

interface TimerRecord {
  last?: string;
  next: string;
  lastUpdated: string;
}

const YEARLY = '0 30 9 1 JAN *';
const NEVER = '0001-01-01T00:00:00+00:00';
const DATE = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+05:45$/;

const fixture = useFixture('timerApp');
afterEach(stopAllHosts);

const start = (env: NodeJS.ProcessEnv = {}, more = {}): Promise<TestHost> =>
  startTestHost(fixture, { env: { YEARLY, OFTEN: YEARLY, ...env }, ...more });

const runNow = async (host: TestHost, name: string, body = '{"input":""}', headers = {}) => {
  const sent = { 'content-type': 'application/json', 'content-length': `${body.length}` };
  const options = { method: 'POST', headers: { ...sent, ...headers }, body };
  return (await call(host, `/admin/functions/${name}`, options)).status;
};

/** The records of a function, once there are so many. */
const recordsOf = (host: TestHost, fn: string, least: number) =>
  until(async () => {
    const all = (await host.records()).filter((entry) => entry['fn'] === fn);
    return all.length >= least ? all : undefined;
  });

test('runs on startup, once, with what the real host gives', async () => {
  const host = await start();
  const [run] = await recordsOf(host, 'onStartup', 2);
  expect(run?.['timer']).toEqual({
    schedule: { adjustForDST: true },
    scheduleStatus: {
      last: NEVER,
      lastUpdated: expect.stringMatching(DATE) as string,
      next: expect.stringMatching(DATE) as string,
    },
    isPastDue: false,
  });
  expect(await runNow(host, 'onStartup')).toBe(202);
  const second = (await recordsOf(host, 'onStartup', 3))[2]?.['timer'];
  // By now the first run is on record, and the next is a day after it.
  const { last, next } = (second as Timer).scheduleStatus;
  expect(Date.parse(next) - Date.parse(last)).toBe(86_400_000);
  expect(await host.records()).not.toContainEqual(expect.objectContaining({ fn: 'yearly' }));
});

test('lists timers with their schedules; a schedule that is none is told', async () => {
  const host = await start();
  expect(host.functions).toContainEqual({ name: 'yearly', schedule: YEARLY });
  expect(host.functions.map(({ name }) => name)).not.toContain('broken');
  const warnings = host.logs.filter(({ level }) => level === 'warning');
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^broken: the schedule "every day" is neither NCRONTAB .* nor a time span/,
    ),
  ]);
});

test('runs by hand: 202 at once, and only timers', async () => {
  const host = await start();
  expect(await runNow(host, 'Yearly')).toBe(202);
  expect(await runNow(host, 'yearly', '{}')).toBe(202);
  await recordsOf(host, 'yearly', 4);
  for (const name of ['open', 'broken', 'unknown']) expect(await runNow(host, name)).toBe(404);
  expect(await runNow(host, 'yearly', '""')).toBe(400);
  expect(await runNow(host, 'yearly', '')).toBe(400);
  expect(await runNow(host, 'yearly', '{}', { 'content-type': 'text/plain' })).toBe(415);
  expect((await call(host, '/admin/functions/yearly')).status).toBe(404);
  expect((await call(host, '/api/open')).status).toBe(200);
});

test('running by hand wants the key in its header, where there is one', async () => {
  const host = await start({}, { functionsKey: 'k' });
  expect(await runNow(host, 'yearly')).toBe(401);
  expect(await runNow(host, 'yearly?code=k')).toBe(401);
  expect(await runNow(host, 'unknown', '{}', { 'x-functions-key': 'wrong' })).toBe(401);
  expect(await runNow(host, 'yearly', '{}', { 'x-functions-key': 'k' })).toBe(202);
});

test('every second: no status for a timer so quick; a failure does not end it', async () => {
  const host = await start({ OFTEN: '* * * * * *', FAIL: 'often' });
  const [first] = await recordsOf(host, 'often', 2);
  expect(first?.['timer']).toMatchObject({ scheduleStatus: null });
  const failed = host.logs.filter(({ level }) => level === 'error');
  expect(failed[0]?.message).toMatch(/^Executed 'Functions.often' \(Failed, .*on purpose/s);
});

test('the runs of timers outlast the host in a file: what is missed is made up for, as past due', async () => {
  const timerFile = join(fixture.directory, 'timers', 'account.json');
  const first = await start({}, { timerFile });
  await recordsOf(first, 'onStartup', 2);
  await first.stop();
  const hour = 3_600_000;
  const recorded = JSON.parse(await readFile(timerFile, 'utf8')) as Record<string, TimerRecord>;
  expect(Object.keys(recorded).sort()).toEqual(['often', 'onStartup', 'yearly']);
  // As if the last run had been 25 hours ago.
  const last = new Date(Date.now() - 25 * hour).toISOString();
  const next = new Date(Date.parse(last) + 24 * hour).toISOString();
  recorded['onStartup'] = { last, next, lastUpdated: last };
  await writeFile(timerFile, JSON.stringify(recorded));
  const second = await start({}, { timerFile });
  const [run] = await recordsOf(second, 'onStartup', 2);
  const timer = run?.['timer'] as Timer;
  expect(timer.isPastDue).toBe(true);
  expect(new Date(timer.scheduleStatus.last)).toEqual(new Date(last));
  expect((await second.records()).map(({ fn }) => fn)).toEqual(['onStartup', 'onStartup']);
});

test('a worker that comes back is no new start', async () => {
  const host = await start({ CRASH: 'yearly' });
  await recordsOf(host, 'onStartup', 2);
  await runNow(host, 'yearly');
  await until(() => host.events.filter(({ type }) => type === 'functionsLoaded')[1]);
  await runNow(host, 'onStartup');
  const runs = (await recordsOf(host, 'onStartup', 4)).filter(({ timer }) => timer !== undefined);
  const lasts = runs.map(({ timer }) => (timer as Timer).scheduleStatus.last);
  expect(lasts).toEqual([NEVER, expect.stringMatching(DATE)]);
});

test('the third crash of the worker is the end of a host: the next one starts anew', async () => {
  const host = await start({ CRASH: 'yearly' });
  await recordsOf(host, 'onStartup', 2);
  for (let crashes = 1; crashes <= 3; crashes++) {
    await runNow(host, 'yearly');
    await until(() => host.events.filter(({ type }) => type === 'workerExited')[crashes - 1]);
    const before = (await host.records()).filter(({ fn }) => fn === 'onStartup');
    expect(before).toHaveLength(2);
  }
  await recordsOf(host, 'onStartup', 4);
  expect(host.events.map(({ type }) => type)).toContain('hostStopped');
}, 20_000);

test('stop waits for the run in hand, and starts none that waits its turn', async () => {
  const host = await start({ TICK_MS: '700' });
  await recordsOf(host, 'onStartup', 1);
  await runNow(host, 'onStartup');
  await host.stop();
  expect((await host.records()).filter(({ fn }) => fn === 'onStartup')).toEqual([
    expect.objectContaining({ fn: 'onStartup' }),
    { fn: 'onStartup', done: true },
  ]);
  const begun = host.logs.filter(({ message }) => message.startsWith('Executing'));
  expect(begun).toHaveLength(1);
});
