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
  // A hundred closes of one call share it: that many wait at once, and nothing leaks.
  setMaxListeners(Infinity, passed.signal);
  // Listeners of the signal would do, and cost several times as much: each close waits for several things. What has ended stays
  // in the list: it goes with the deadline, which a call has for itself.
  const racing: (() => void)[] = [];
  const cancel = clock.after(timeoutSeconds * 1000, () => {
    passed.abort(new DeadlinePassed());
    for (const stop of racing) stop();
  });
  return {
    signal: passed.signal,
    remainingMs: () => Math.max(0, endsAt - clock.now()),
    race: (promise) =>
      new Promise((resolve, reject) => {
        const stop = (): void => reject(new DeadlinePassed());
        if (passed.signal.aborted) stop();
        else racing.push(stop);
        promise.then(resolve, reject);
      }),
    release: cancel,
  };
}
