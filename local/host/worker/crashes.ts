/** As many crashes of its worker as the real host takes: with the last one it stops. */
const MOST_CRASHES = 3;
/** Crashes further apart than this start a new count. */
const APART_MS = 30 * 60_000;

/** Counts the crashes of the workers of one host. */
export interface Crashes {
  readonly count: number;
  readonly lastAt: number;
}

export const NO_CRASHES: Crashes = { count: 0, lastAt: -Infinity };

/** The count after a crash at `atMs` (epoch), and whether the host stops over it. */
export function afterCrash(
  { count, lastAt }: Crashes,
  atMs: number,
): { crashes: Crashes; isLast: boolean } {
  const crashes = { count: atMs - lastAt > APART_MS ? 1 : count + 1, lastAt: atMs };
  return { crashes, isLast: crashes.count >= MOST_CRASHES };
}
