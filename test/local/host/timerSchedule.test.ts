import { indexFunctions } from '../../../local/host/functionIndex';
import { parseTimerSchedule } from '../../../local/host/timerSchedule';

/** A Sunday. */
const NOON = '2026-11-01T12:00:00Z';

test.each([
  // The examples of Microsoft's page on the timer trigger.
  ['0 */5 * * * *', NOON, '2026-11-01T12:05:00Z'],
  ['0 0 * * * *', NOON, '2026-11-01T13:00:00Z'],
  ['0 0 */2 * * *', NOON, '2026-11-01T14:00:00Z'],
  ['0 0 9-17 * * *', '2026-11-01T17:00:00Z', '2026-11-02T09:00:00Z'],
  ['0 30 9 * * *', NOON, '2026-11-02T09:30:00Z'],
  ['0 30 9 * * 1-5', '2026-11-06T09:30:00Z', '2026-11-09T09:30:00Z'],
  ['0 30 9 * Jan Mon', NOON, '2027-01-04T09:30:00Z'],
  ['* * * * * *', '2026-11-01T12:00:00.999Z', '2026-11-01T12:00:01Z'],
  ['59 59 23 31 12 *', '2026-12-31T23:59:59Z', '2027-12-31T23:59:59Z'],
  ['5,8,10 * * * * *', '2026-11-01T12:00:08Z', '2026-11-01T12:00:10Z'],
  ['50/4 * * * * *', '2026-11-01T12:00:54Z', '2026-11-01T12:00:58Z'],
  ['10-20/5,0 * * * * *', '2026-11-01T12:00:20Z', '2026-11-01T12:01:00Z'],
  ['*/0 * * * * *', NOON, '2026-11-01T12:00:01Z'],
  ['20-10 0 0 * * *', NOON, '2026-11-02T00:00:10Z'],
  // Five fields: no seconds.
  ['*/15 * * * *', NOON, '2026-11-01T12:15:00Z'],
  ['  0   0 12  * *  * ', NOON, '2026-11-02T12:00:00Z'],
  // Both day and day of week, where other crons take either.
  ['0 0 0 13 * FRI', NOON, '2026-11-13T00:00:00Z'],
  ['0 0 0 13 * FRI', '2026-11-13T00:00:00Z', '2027-08-13T00:00:00Z'],
  ['0 0 0 * * wednesday', NOON, '2026-11-04T00:00:00Z'],
  ['0 0 0 1 sep-oct *', NOON, '2027-09-01T00:00:00Z'],
  ['0 0 0 * * 0', NOON, '2026-11-08T00:00:00Z'],
  ['0 0 0 31 * *', '2027-01-31T00:00:00Z', '2027-03-31T00:00:00Z'],
  ['0 0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00Z'],
  ['0 0 0 29 2 SUN', '2088-03-01T00:00:00Z', '2128-02-29T00:00:00Z'],
  // Time spans.
  ['01:00:00', NOON, '2026-11-01T13:00:00Z'],
  ['00:00:30', NOON, '2026-11-01T12:00:30Z'],
  ['2.00:00:00', NOON, '2026-11-03T12:00:00Z'],
])('%s after %s is %s', (text, after, next) => {
  const schedule = parseTimerSchedule(text);
  expect(schedule.text).toBe(text);
  expect(new Date(schedule.next(Date.parse(after))).toISOString()).toBe(next.replace('Z', '.000Z'));
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
