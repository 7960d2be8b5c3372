import type { TimerFunction } from '../functions/functionIndex';
import type { InvocationOutcome, InvocationRequest } from '../worker/protocol';
import type { Listener } from '../queue/queueListener';
import { timerInvocation } from './timerInvocation';
import type { TimerRecords } from './timerRecords';
import { statusAfterRun, statusAtStart, type TimerStatus } from './timerStatus';

export interface TimerListenerOptions {
  fn: TimerFunction;
  /** Where its runs are on record. */
  records: TimerRecords;
  /** Waits for a worker; false when there is none in time. */
  ready: () => Promise<boolean>;
  invoke: (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome>;
}

export interface TimerListener extends Listener {
  /** Runs the function outside its schedule, after a run that is on its way. */
  runNow(): void;
}

/** Timers of Node reach 24.8 days; the real host's as well. */
const LONGEST_WAIT_MS = 24 * 86_400_000;
const MONITORED_FROM_MS = 60_000;

/**
 * Runs a function on its schedule, one run at a time. What comes due during a run runs once, right
 * after it; what came due while no host ran, once at start. On Azure one instance of the app holds the timer;
 * here there is one host only.
 */
export function startTimerListener({
  fn,
  records,
  ready,
  invoke,
}: TimerListenerOptions): TimerListener {
  const { schedule } = fn;
  let status = statusAtStart(schedule, undefined, Date.now()).status;
  // As the real host: a timer that runs more than once a minute has no status.
  const isSeldom = schedule.next(status.next) - status.next >= MONITORED_FROM_MS;
  const isMonitored = fn.useMonitor && isSeldom;
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  /** @returns false where the host stops first */
  const call = async (isPastDue: boolean): Promise<boolean> => {
    await ready();
    if (stopping) return false;
    // Without a worker this fails at once, and the log says so: the next time is another chance.
    await invoke(fn.name, timerInvocation(fn, isMonitored ? status : undefined, isPastDue));
    return true;
  };
  /** The real host lets a run by hand overlap with a scheduled one; here it waits its turn. */
  const inTurn = (run: () => Promise<unknown>): Promise<void> =>
    (running = running.then(run).then(() => undefined));
  const keep = async (next: TimerStatus): Promise<void> => {
    status = next;
    if (isMonitored) await records.write(fn.name, status);
  };

  const runScheduled = async (isPastDue: boolean): Promise<void> => {
    const startedMs = Date.now();
    const hasRun = await call(isPastDue);
    // Counted from the start: what came due meanwhile is late, and runs now.
    if (hasRun) await keep(statusAfterRun(schedule, startedMs));
  };
  const waitForNext = (): void => {
    if (stopping) return;
    const waitMs = Math.max(1, Math.min(status.next - Date.now(), LONGEST_WAIT_MS));
    timer = setTimeout(() => void wake(), waitMs);
  };
  async function wake(): Promise<void> {
    // A long wait is a sum of waits, and Node wakes a little early at times.
    if (Date.now() >= status.next) await inTurn(() => runScheduled(false));
    waitForNext();
  }
  async function begin(): Promise<void> {
    const recorded = isMonitored ? await records.read(fn.name) : undefined;
    const start = statusAtStart(schedule, recorded, Date.now());
    if (start.status === recorded) status = recorded;
    else await keep(start.status);
    if (start.isPastDue || fn.runOnStartup) await inTurn(() => runScheduled(start.isPastDue));
    waitForNext();
  }

  const beginning = begin();
  return {
    runNow: () => void inTurn(() => call(false)),
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await beginning;
      await running;
    },
    // There is no storage to wait for.
    abandon: () => undefined,
  };
}
