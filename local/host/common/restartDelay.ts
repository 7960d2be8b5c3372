const MOST_MS = 5_000;

/** The pause before something starts again, after `failures` short lives in a row. */
export function restartDelayMs(failures: number, leastMs = 100, mostMs = MOST_MS): number {
  return Math.min(leastMs * 2 ** failures, mostMs);
}
