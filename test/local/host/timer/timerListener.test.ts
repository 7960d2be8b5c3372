import type { TimerFunction } from '../../../../local/host/functions/functionIndex';
import type { InvocationOutcome } from '../../../../local/host/worker/protocol';
import { timerRecords } from '../../../../local/host/timer/timerRecords';
import { startTimerListener, type TimerListener } from '../../../../local/host/timer/timerListener';
import { parseTimerSchedule } from '../../../../local/host/functions/timerSchedule';

const NOON = Date.UTC(2026, 10, 1, 12);
const MINUTE_MS = 60_000;
const IDS = { name: 't', functionId: 't', bindingName: 'timer' };
const FN = { ...IDS, runOnStartup: false, useMonitor: true };

let listener: TimerListener | undefined;
beforeEach(() => jest.useFakeTimers({ now: NOON }));
afterEach(async () => {
  await listener?.stop();
  jest.useRealTimers();
});

/** A timer whose runs end when the test says so; `runs` holds when each began, in seconds. */
function start(
  schedule: string,
  more: Partial<TimerFunction> = {},
  records = timerRecords(undefined, () => undefined),
) {
  const runs: number[] = [];
  const values: unknown[] = [];
  const traces: unknown[] = [];
  const ends: (() => void)[] = [];
  listener = startTimerListener({
    fn: { ...FN, schedule: parseTimerSchedule(schedule), ...more },
    records,
    ready: () => Promise.resolve(true),
    invoke: (_name, { inputData, traceContext }) => {
      traces.push(traceContext);
      runs.push((Date.now() - NOON) / 1000);
      values.push(JSON.parse(inputData[0]?.data.json ?? ''));
      return new Promise<InvocationOutcome>((resolve) => {
        ends.push(() => resolve({ status: 'succeeded' }));
      });
    },
  });
  return { runs, values, traces, end: () => ends.shift()?.(), pass: jest.advanceTimersByTimeAsync };
}

test('runs when it is due, and tells of the run before', async () => {
  const { runs, values, end, pass } = start('0 */5 * * * *');
  await pass(5 * MINUTE_MS - 1);
  expect(runs).toEqual([]);
  await pass(1);
  expect(runs).toEqual([300]);
  end();
  await pass(5 * MINUTE_MS);
  expect(runs).toEqual([300, 600]);
  expect(values[1]).toEqual({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      // On the clock of the machine.
      Last: '2026-11-01T17:50:00+05:45',
      LastUpdated: '2026-11-01T17:50:00+05:45',
      Next: '2026-11-01T17:55:00+05:45',
    },
    IsPastDue: false,
  });
  end();
});

test('one run at a time: what came due during a run runs once, right after it', async () => {
  const { runs, end, pass } = start('0 * * * * *');
  await pass(4.5 * MINUTE_MS);
  expect(runs).toEqual([60]);
  end();
  await pass(1);
  expect(runs).toEqual([60, 270.001]);
  end();
  await pass(MINUTE_MS);
  expect(runs).toEqual([60, 270.001, 300]);
  end();
});

test('a run by hand waits its turn and leaves the schedule alone', async () => {
  const { runs, values, end, pass } = start('0 * * * * *');
  await pass(MINUTE_MS);
  listener?.runNow();
  await pass(10_000);
  expect(runs).toEqual([60]);
  end();
  await pass(0);
  expect(runs).toEqual([60, 70]);
  expect(values[1]).toMatchObject({ ScheduleStatus: { Next: '2026-11-01T17:47:00+05:45' } });
  end();
  await pass(50_000);
  expect(runs).toEqual([60, 70, 120]);
  end();
});

test('runs on startup, and then on schedule', async () => {
  const { runs, end, pass } = start('01:00:00', { runOnStartup: true });
  await pass(0);
  expect(runs).toEqual([0]);
  await pass(10_000);
  end();
  await pass(60 * MINUTE_MS);
  // An hour after the run before began.
  expect(runs).toEqual([0, 3600]);
  end();
});

test('a run that was missed while nobody listened is made up for at once, and said to be late', async () => {
  const records = timerRecords(undefined, () => undefined);
  const first = start('01:00:00', {}, records);
  await first.pass(60 * MINUTE_MS);
  first.end();
  await first.pass(0);
  await listener?.stop();
  // Two runs are missed; one is made up for.
  await first.pass(130 * MINUTE_MS);
  const { runs, values, end, pass } = start('01:00:00', { runOnStartup: true }, records);
  await pass(0);
  end();
  await pass(60 * MINUTE_MS);
  end();
  expect(runs).toEqual([190 * 60, 250 * 60]);
  expect(values).toMatchObject([
    { IsPastDue: true, ScheduleStatus: { Last: '2026-11-01T18:45:00+05:45' } },
    { IsPastDue: false, ScheduleStatus: { Last: '2026-11-01T20:55:00+05:45' } },
  ]);
});

test('a timer that is not monitored makes up for nothing', async () => {
  const records = timerRecords(undefined, () => undefined);
  const first = start('01:00:00', { useMonitor: false }, records);
  await first.pass(0);
  await listener?.stop();
  await first.pass(130 * MINUTE_MS);
  const { runs, pass } = start('01:00:00', { useMonitor: false }, records);
  await pass(0);
  expect(runs).toEqual([]);
});

test('a run that did not begin before the stop is still due', async () => {
  const records = timerRecords(undefined, () => undefined);
  const { runs, end, pass } = start('0 * * * * *', {}, records);
  await pass(MINUTE_MS);
  listener?.runNow();
  const waiting = listener?.stop();
  end();
  await waiting;
  await pass(3 * MINUTE_MS);
  expect(runs).toEqual([60]);
  expect(await records.read('t')).toMatchObject({ next: NOON + 2 * MINUTE_MS });
});

test('waits longer than a timer of Node can', async () => {
  const { runs, end, pass } = start('0 0 0 1 JAN *');
  await pass(Date.parse('2027-01-01T00:00+05:45') - NOON - 1);
  expect(runs).toEqual([]);
  await pass(1);
  expect(runs).toHaveLength(1);
  end();
});

test.each([
  ['0 * * * * *', true, true],
  ['0 * * * * *', false, false],
  ['*/30 * * * * *', true, false],
  ['00:00:59', true, false],
  ['00:01:00', true, true],
])('%s with useMonitor %s has a status: %s', async (schedule, useMonitor, has) => {
  const { values, end, pass } = start(schedule, { useMonitor });
  await pass(MINUTE_MS);
  const [value] = values as { ScheduleStatus: unknown }[];
  expect(value?.ScheduleStatus !== null).toBe(has);
  end();
});

test('has no trace to tell of', async () => {
  const { traces, end, pass } = start('0 * * * * *');
  await pass(MINUTE_MS);
  end();
  expect(traces).toEqual([{ traceParent: '', traceState: '', attributes: {} }]);
});

test('stop waits for the run in hand; nothing runs after it', async () => {
  const { runs, end, pass } = start('0 * * * * *');
  await pass(MINUTE_MS);
  listener?.runNow();
  const stopped = jest.fn();
  void listener?.stop().then(stopped);
  await pass(10 * MINUTE_MS);
  expect(stopped).not.toHaveBeenCalled();
  end();
  await pass(0);
  expect(stopped).toHaveBeenCalled();
  await pass(10 * MINUTE_MS);
  expect(runs).toEqual([60]);
  expect(jest.getTimerCount()).toBe(0);
});
