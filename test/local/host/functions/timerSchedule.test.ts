import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { indexFunctions } from '../../../../local/host/functions/functionIndex';
import { parseTimerSchedule } from '../../../../local/host/functions/timerSchedule';

/** A Sunday. */
const NOON = '2026-11-01T12:00:00';

test.each([
  // The examples of Microsoft's page on the timer trigger.
  ['0 */5 * * * *', NOON, '2026-11-01T12:05:00'],
  ['0 0 * * * *', NOON, '2026-11-01T13:00:00'],
  ['0 0 */2 * * *', NOON, '2026-11-01T14:00:00'],
  ['0 0 9-17 * * *', '2026-11-01T17:00:00', '2026-11-02T09:00:00'],
  ['0 30 9 * * *', NOON, '2026-11-02T09:30:00'],
  ['0 30 9 * * 1-5', '2026-11-06T09:30:00', '2026-11-09T09:30:00'],
  ['0 30 9 * Jan Mon', NOON, '2027-01-04T09:30:00'],
  ['* * * * * *', '2026-11-01T12:00:00.999', '2026-11-01T12:00:01'],
  ['59 59 23 31 12 *', '2026-12-31T23:59:59', '2027-12-31T23:59:59'],
  ['5,8,10 * * * * *', '2026-11-01T12:00:08', '2026-11-01T12:00:10'],
  ['50/4 * * * * *', '2026-11-01T12:00:54', '2026-11-01T12:00:58'],
  ['10-20/5,0 * * * * *', '2026-11-01T12:00:20', '2026-11-01T12:01:00'],
  ['*/0 * * * * *', NOON, '2026-11-01T12:00:01'],
  ['20-10 0 0 * * *', NOON, '2026-11-02T00:00:10'],
  // Five fields: no seconds.
  ['*/15 * * * *', NOON, '2026-11-01T12:15:00'],
  ['  0   0 12  * *  * ', NOON, '2026-11-02T12:00:00'],
  // Both day and day of week, where other crons take either.
  ['0 0 0 13 * FRI', NOON, '2026-11-13T00:00:00'],
  ['0 0 0 13 * FRI', '2026-11-13T00:00:00', '2027-08-13T00:00:00'],
  ['0 0 0 * * wednesday', NOON, '2026-11-04T00:00:00'],
  ['0 0 0 1 sep-oct *', NOON, '2027-09-01T00:00:00'],
  ['0 0 0 * * 0', NOON, '2026-11-08T00:00:00'],
  ['0 0 0 31 * *', '2027-01-31T00:00:00', '2027-03-31T00:00:00'],
  ['0 0 0 29 2 *', '2096-03-01T00:00:00', '2104-02-29T00:00:00'],
  ['0 0 0 29 2 SUN', '2088-03-01T00:00:00', '2128-02-29T00:00:00'],
  // Time spans.
  ['01:00:00', NOON, '2026-11-01T13:00:00'],
  ['00:00:30', NOON, '2026-11-01T12:00:30'],
  ['2.00:00:00', NOON, '2026-11-03T12:00:00'],
])('%s after %s is %s, on the clock of the machine', (text, after, next) => {
  const schedule = parseTimerSchedule(text);
  expect(schedule.text).toBe(text);
  // Without a zone: that of the machine, which for tests is a rare one.
  expect(new Date(schedule.next(Date.parse(after)))).toEqual(new Date(next));
});

describe('where the clocks change', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'schedule-'));
    const contents = `import { parseTimerSchedule } from './local/host/functions/timerSchedule';
      const [text, after] = process.argv.slice(2);
      console.log(new Date(parseTimerSchedule(text).next(Date.parse(after))).toISOString());`;
    const resolveDir = resolve(__dirname, '../../../..');
    const stdin = { contents, resolveDir, loader: 'ts' } as const;
    await build({ stdin, bundle: true, platform: 'node', outfile: join(directory, 'next.js') });
  });
  afterAll(() => rm(directory, { recursive: true }));

  test.each([
    ['UTC', '0 30 9 * * *', '2026-11-01T12:00:00Z', '2026-11-02T09:30:00Z'],
    ['Europe/Berlin', '0 30 9 * * *', '2026-11-01T12:00:00Z', '2026-11-02T08:30:00Z'],
    ['Europe/Berlin', '0 30 9 * * *', '2026-07-01T12:00:00Z', '2026-07-02T07:30:00Z'],
    // 02:30 does not come on the day when the clocks go forward: an hour later.
    ['Europe/Berlin', '0 30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-29T01:30:00Z'],
    ['Europe/Berlin', '0 30 2 * * *', '2026-03-29T01:30:00Z', '2026-03-30T00:30:00Z'],
    // It comes twice when they go back: once is enough.
    ['Europe/Berlin', '0 30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'],
    ['Europe/Berlin', '0 30 2 * * *', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    // Asked in the second of the two hours, it is the second of the two times.
    ['Europe/Berlin', '0 30 2 * * *', '2026-10-25T01:10:00Z', '2026-10-25T01:30:00Z'],
    ['America/New_York', '0 0 0 * * *', '2026-11-01T12:00:00Z', '2026-11-02T05:00:00Z'],
  ])('in %s %s after %s is %s', async (TZ, text, after, next) => {
    const args = [join(directory, 'next.js'), text, after];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { TZ } });
    expect(stdout.trim()).toBe(next.replace('Z', '.000Z'));
  });
});

test.each([
  '',
  'every day',
  '* * * *',
  '* * * * * * *',
  '60 * * * * *',
  '* * 24 * * *',
  '* * * 0 * *',
  '* * * 32 * *',
  '* * * * 13 *',
  '* * * * * 7',
  '* * * * * Sonntag',
  'Mon * * * * *',
  '5- * * * * *',
  '1,,2 * * * * *',
  '1-2-3 * * * * *',
  '*-5 * * * * *',
  '*/x * * * * *',
  '-5 * * * * *',
  '* * * L * *',
  '* * * ? * *',
  '00:00:00',
  '-01:00:00',
  '25:00:00',
])('%j is no schedule', (text) => {
  expect(() => parseTimerSchedule(text)).toThrow(/^the schedule ".*" is neither NCRONTAB/);
});

test('a day that never comes is refused', () => {
  expect(() => parseTimerSchedule('0 0 0 30 2 *')).toThrow(
    'the schedule "0 0 0 30 2 *" never comes',
  );
});

test('timer triggers resolve their settings', () => {
  const timer = (name: string, options: object) => ({
    name,
    bindings: { t: { type: 'timerTrigger', ...options } },
  });
  const { timers, problems } = indexFunctions(
    [
      timer('a', { schedule: '%WHEN%' }),
      timer('b', { schedule: '01:00:00', runOnStartup: true, useMonitor: false }),
      timer('c', { schedule: '%missing%' }),
      timer('d', {}),
    ],
    { WHEN: '0 0 * * * *' },
  );
  const schedule = (text: string) => expect.objectContaining({ text }) as object;
  const base = (name: string) => ({ name, functionId: name, bindingName: 't' });
  expect(timers).toEqual([
    { ...base('a'), schedule: schedule('0 0 * * * *'), runOnStartup: false, useMonitor: true },
    { ...base('b'), schedule: schedule('01:00:00'), runOnStartup: true, useMonitor: false },
  ]);
  expect(problems).toEqual([
    expect.stringMatching(/^c: the setting missing of '%missing%' does not exist/),
    expect.stringMatching(/^d: the schedule "" is neither/),
  ]);
});
