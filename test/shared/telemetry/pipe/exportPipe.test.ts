import type { ExportFailure, Exporters } from '../../../../shared/telemetry/pipe/exporterContract';
import { createExportPipe } from '../../../../shared/telemetry/pipe/exportPipe';
import type { TelemetryRecord } from '../../../../shared/telemetry/signals/record';
import { manualClock } from '../../../support/manualClock';

const LOOK_MS = 1_000;
const STOP_MS = 4_500;

const LINE = { type: 'log', severity: 'info', at: 0, context: undefined } as const;
const line = (text: string): TelemetryRecord => ({ ...LINE, line: text });
/** A failure of all destinations and signals. */
const ofAll = (cause: string) => ({ destination: 'all', signal: 'all', cause });

/** Lets what is ready run. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function setUp({ stop = () => Promise.resolve() }: { stop?: () => Promise<void> } = {}) {
  const clock = manualClock();
  const exported: TelemetryRecord[] = [];
  const failures: ExportFailure[] = [];
  const state = { isQuiet: true, loads: 0, stops: 0 };
  const exporters: Exporters = {
    add: (record) => exported.push(record),
    stop: () => {
      state.stops++;
      return stop();
    },
  };
  const pipe = createExportPipe({
    load: () => {
      state.loads++;
      return Promise.resolve([exporters]);
    },
    isQuiet: () => state.isQuiet,
    report: (failure) => failures.push(failure),
    clock,
  });
  const advance = async (ms: number) => {
    clock.advance(ms);
    await turn();
  };
  return { clock, pipe, exported, failures, state, advance };
}

it('without a record nothing is loaded, not even to stop', async () => {
  const { pipe, state, clock } = setUp();
  expect(clock.asleep()).toBe(0);
  await pipe.stop();
  expect(state.loads).toBe(0);
});

it('the first record waits for a second: then the exporters are loaded and get it', async () => {
  const { pipe, exported, state, advance, clock } = setUp();
  pipe.add(line('1'));
  pipe.add(line('2'));
  expect(clock.slept).toEqual([LOOK_MS]);
  await advance(LOOK_MS - 1);
  expect(state.loads).toBe(0);
  await advance(1);
  expect(exported).toEqual([line('1'), line('2')]);
  pipe.add(line('3'));
  expect(exported).toEqual([line('1'), line('2'), line('3')]);
  expect(state.loads).toBe(1);
});

it('while an invocation is under way nothing is loaded, for ten seconds at most', async () => {
  const { pipe, state, advance } = setUp();
  state.isQuiet = false;
  pipe.add(line('1'));
  for (let second = 1; second < 10; second++) await advance(LOOK_MS);
  expect(state.loads).toBe(0);
  await advance(LOOK_MS);
  expect(state.loads).toBe(1);
});

it('what becomes quiet is loaded at the next look', async () => {
  const { pipe, state, advance } = setUp();
  state.isQuiet = false;
  pipe.add(line('1'));
  await advance(LOOK_MS);
  state.isQuiet = true;
  await advance(LOOK_MS);
  expect(state.loads).toBe(1);
});

it('more records than wait are dropped, and reported once', async () => {
  const { pipe, exported, failures, advance } = setUp();
  for (let number = 0; number < 5_000; number++) pipe.add(line(String(number)));
  await advance(LOOK_MS);
  expect(exported).toHaveLength(4_096);
  expect(exported[0]).toEqual(line('0'));
  const cause = '904 records more than wait for the exporters to be loaded';
  expect(failures).toEqual([ofAll(cause)]);
});

it('a stop before the exporters are loaded loads them and sends what waits', async () => {
  const { pipe, exported, state, clock, failures } = setUp();
  pipe.add(line('1'));
  await pipe.stop();
  expect(exported).toEqual([line('1')]);
  expect(state).toMatchObject({ loads: 1, stops: 1 });
  expect(clock.slept).toEqual([LOOK_MS, STOP_MS]);
  expect(failures).toEqual([]);
  await turn();
  // The timer of the stop is gone.
  expect(clock.asleep()).toBe(1);
});

it('a stop whose exporters hang takes less than the five seconds of the host, and says so', async () => {
  const { pipe, failures, advance } = setUp({ stop: () => new Promise(() => undefined) });
  pipe.add(line('1'));
  let hasStopped = false;
  const stopping = pipe.stop().then(() => (hasStopped = true));
  await turn();
  await advance(STOP_MS - 1);
  expect(hasStopped).toBe(false);
  await advance(1);
  await stopping;
  const cause = 'what was not sent 4.5 seconds after the app was asked to stop';
  expect(failures).toEqual([ofAll(cause)]);
});
