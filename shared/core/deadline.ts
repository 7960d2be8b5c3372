import { setMaxListeners } from 'node:events';
import type { Clock } from './clock';

/** Thrown by {@link Deadline.race} when the time is up. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';

  constructor() {
    super('no answer in time');
  }
}

/** The time that one close has, waiting included: made once, and passed to everything that waits. */
export interface Deadline {
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  /** Milliseconds left, never below 0. */
  remainingMs(): number;
  /** Settles as the promise does, or rejects with {@link DeadlinePassed} when the time is up first. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Ends the timer. The signal never aborts after that. */
  release(): void;
}

/**
 * Starts a deadline.
 * @param timeoutSeconds time from now on
 */
export function startDeadline(timeoutSeconds: number, clock: Clock): Deadline {
  const endsAt = clock.now() + timeoutSeconds * 1000;
  const passed = new AbortController();
  const released = new AbortController();
  // A hundred closes of one call share it: that many wait at once, and nothing leaks.
  setMaxListeners(Infinity, passed.signal);
  clock.sleep(timeoutSeconds * 1000, released.signal).then(
    () => passed.abort(new DeadlinePassed()),
    // Released: nothing waits for it any more.
    () => undefined,
  );
  return {
    signal: passed.signal,
    remainingMs: () => Math.max(0, endsAt - clock.now()),
    race: (promise) => raceAbort(promise, passed.signal),
    release: () => released.abort(),
  };
}

async function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new DeadlinePassed());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
