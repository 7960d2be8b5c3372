import { parseTimerSchedule } from '../../../../local/host/functions/timerSchedule';
import { statusAfterRun, statusAtStart } from '../../../../local/host/timer/timerStatus';

const hourly = parseTimerSchedule('01:00:00');
const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 1, 12);
const at = (hours: number) => NOON + hours * HOUR;
const status = (last: number | undefined, next: number, lastUpdated: number) => ({
  last: last === undefined ? undefined : at(last),
  next: at(next),
  lastUpdated: at(lastUpdated),
});

// [what is on record, the status at noon, whether a run was missed]
test.each<[string, ReturnType<typeof status> | undefined, ReturnType<typeof status>, boolean]>([
  ['nothing', undefined, status(undefined, 1, 0), false],
  ['a run half an hour ago', status(-0.5, 0.5, -0.5), status(-0.5, 0.5, -0.5), false],
  ['a run an hour ago', status(-1, 0, -1), status(-1, 0, -1), false],
  ['a run two hours ago', status(-2, -1, -2), status(-2, -1, -2), true],
  ['no run, a recent start', status(undefined, 0.5, -0.5), status(undefined, 0.5, -0.5), false],
  ['no run, a start long ago', status(undefined, -2, -3), status(undefined, -2, -3), true],
  ['another schedule, due later', status(-0.5, 5, -0.5), status(undefined, 0.5, -0.5), false],
  ['another schedule, due long ago', status(-9, 5, -9), status(undefined, 1, 0), false],
])('with %s on record', (_what, recorded, expected, isPastDue) => {
  expect(statusAtStart(hourly, recorded, NOON)).toEqual({ status: expected, isPastDue });
});

test('after a run the next is counted from its start', () => {
  expect(statusAfterRun(hourly, NOON)).toEqual(status(0, 1, 0));
});
