import type { TimerFunction } from './functionIndex';
import type { InvocationOutcome, InvocationRequest } from './protocol';
import type { Listener } from './queueListener';
import { timerInvocation, type TimerStatus } from './timerInvocation';

export interface TimerListenerOptions {
  fn: TimerFunction;
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
 * after it. On Azure one instance of the app holds the timer; here there is one host only.
 */
export function startTimerListener({ fn, ready, invoke }: TimerListenerOptions): TimerListener {
  const { schedule } = fn;
  const status: TimerStatus = { last: undefined, next: schedule.next(Date.now()) };
  // As the real host: a timer that runs more than once a minute has no status.
  const isSeldom = schedule.next(status.next) - status.next >= MONITORED_FROM_MS;
  const isMonitored = fn.useMonitor && isSeldom;
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  const call = async (): Promise<void> => {
    await ready();
    if (stopping) return;
    // Without a worker this fails at once, and the log says so: the next time is another chance.
    await invoke(fn.name, timerInvocation(fn, isMonitored ? { ...status } : undefined));
  };
  /** The real host lets a run by hand overlap with a scheduled one; here it waits its turn. */
  const inTurn = (run: () => Promise<void>): Promise<void> => (running = running.then(run));

  const runScheduled = async (): Promise<void> => {
    const startedMs = Date.now();
    await call();
    // Counted from the start: what came due meanwhile is late, and runs now.
    status.last = startedMs;
    status.next = schedule.next(startedMs);
  };
  const waitForNext = (): void => {
    if (stopping) return;
    const waitMs = Math.max(1, Math.min(status.next - Date.now(), LONGEST_WAIT_MS));
    timer = setTimeout(() => void wake(), waitMs);
  };
  async function wake(): Promise<void> {
    // A long wait is a sum of waits, and Node wakes a little early at times.
    if (Date.now() >= status.next) await inTurn(runScheduled);
    waitForNext();
  }

  if (fn.runOnStartup) void inTurn(runScheduled).then(waitForNext);
  else waitForNext();
  return {
    runNow: () => void inTurn(call),
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await running;
    },
    // There is no storage to wait for.
    abandon: () => undefined,
  };
}
