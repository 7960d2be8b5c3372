import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance as values that are passed, so that tests travel and never sleep. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects when the signal aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs something after `ms` milliseconds. Where it is usually cancelled, this costs a tenth of a sleep with a signal.
   * @returns what cancels it
   */
  after(ms: number, run: () => void): () => void;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal && { signal }),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
