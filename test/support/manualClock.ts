import type { Clock } from '../../shared/core/clock';

interface Sleeper {
  wakesAt: number;
  wake: () => void;
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on and wakes who sleeps until then. */
  advance(ms: number): void;
  /** Resolves when somebody sleeps for exactly that long, from now on. */
  untilAsleep(ms: number): Promise<void>;
  /** How many sleep now. */
  asleep(): number;
  /** Durations that were slept for, in order. */
  readonly slept: readonly number[];
}

export const START = Date.parse('2026-11-22T12:00:00Z');

export function manualClock({ random = 0.5, start = START } = {}): ManualClock {
  let now = start;
  let sleepers: Sleeper[] = [];
  let watchers: { ms: number; seen: () => void }[] = [];
  const slept: number[] = [];
  const add = (ms: number, wake: () => void): (() => void) => {
    slept.push(ms);
    const sleeper = { wakesAt: now + ms, wake };
    sleepers.push(sleeper);
    watchers.filter((watcher) => watcher.ms === ms).forEach(({ seen }) => seen());
    watchers = watchers.filter((watcher) => watcher.ms !== ms);
    return () => {
      sleepers = sleepers.filter((other) => other !== sleeper);
    };
  };
  return {
    slept,
    now: () => now,
    asleep: () => sleepers.length,
    random: () => random,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const cancel = add(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          reject(new Error('aborted'));
        });
      }),
    after: add,
    untilAsleep: (ms) => new Promise((seen) => watchers.push({ ms, seen })),
    advance(ms) {
      now += ms;
      const due = sleepers.filter(({ wakesAt }) => wakesAt <= now);
      sleepers = sleepers.filter(({ wakesAt }) => wakesAt > now);
      due.forEach(({ wake }) => wake());
    },
  };
}

/** Waits for sleeps of exactly these durations, one after the other, and lets each of them pass. */
export async function letPass(clock: ManualClock, ...durations: number[]): Promise<void> {
  for (const ms of durations) {
    await clock.untilAsleep(ms);
    clock.advance(ms);
  }
}
