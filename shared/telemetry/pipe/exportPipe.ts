import type { Clock } from '../../core/clock';
import type { ExportFailure, Exporters } from './exporterContract';
import type { TelemetryRecord } from '../signals/record';

/** Records that wait for the exporters to be loaded; more are dropped. */
const MAX_WAITING = 4_096;
/** The answer of the invocation that made the first record is on its way by then. */
const LOAD_AFTER_MS = 1_000;
/** On a host that is never quiet they are loaded all the same. */
const MAX_LOOKS = 10;
/** Less than the 5 s after which the Functions host ends a worker, so that a loss can still be said. */
const STOP_MS = 4_500;

export interface ExportPipeDependencies {
  /** Loads the exporters that the settings ask for; never rejects. */
  load: () => Promise<readonly Exporters[]>;
  /** True while no invocation is under way: loading takes the thread for a moment. */
  isQuiet: () => boolean;
  report: (failure: ExportFailure) => void;
  clock: Pick<Clock, 'sleep'>;
}

/** What takes the records of telemetry to the exporters. */
export interface ExportPipe {
  /** Never throws, and never waits. */
  add: (record: TelemetryRecord) => void;
  /** Sends what waits, within 4.5 seconds. */
  stop: () => Promise<void>;
}

/**
 * Keeps the first records, loads the exporters once the app has answered and is quiet, and hands everything over from then
 * on. What is kept is bounded, here and in the exporters.
 */
export function createExportPipe({
  load,
  isQuiet,
  report,
  clock,
}: ExportPipeDependencies): ExportPipe {
  let waiting: TelemetryRecord[] = [];
  let dropped = 0;
  let exporters: readonly Exporters[] | undefined;
  let loading: Promise<void> | undefined;

  const lost = (cause: string): void => report({ destination: 'all', signal: 'all', cause });

  const loadNow = (): Promise<void> => {
    loading ??= load().then((loaded) => {
      exporters = loaded;
      const kept = waiting;
      waiting = [];
      for (const record of kept) loaded.forEach((one) => one.add(record));
      if (dropped > 0) lost(`${dropped} records more than wait for the exporters to be loaded`);
    });
    return loading;
  };

  const loadWhenQuiet = async (): Promise<void> => {
    for (let look = 1; look <= MAX_LOOKS; look++) {
      await clock.sleep(LOAD_AFTER_MS);
      if (isQuiet()) break;
    }
    await loadNow();
  };

  const stopAll = async (): Promise<void> => {
    if (waiting.length > 0) await loadNow();
    await Promise.all((exporters ?? []).map((one) => one.stop()));
  };

  return {
    add(record) {
      if (exporters !== undefined) {
        exporters.forEach((one) => one.add(record));
        return;
      }
      if (waiting.length === 0) void loadWhenQuiet();
      if (waiting.length < MAX_WAITING) waiting.push(record);
      else dropped++;
    },
    async stop() {
      const ended = new AbortController();
      const timeIsUp = clock.sleep(STOP_MS, ended.signal).then(
        () => lost(`what was not sent ${STOP_MS / 1000} seconds after the app was asked to stop`),
        () => undefined,
      );
      await Promise.race([stopAll(), timeIsUp]);
      ended.abort();
    },
  };
}
