/**
 * How a process finds its share of Graph's limit, which all processes of the app draw on together. Congestion control after
 * CUBIC (RFC 9438): each refusal lowers the share by a factor; from there it climbs, fast and then slowly, to a little less
 * than where it was refused, and faster and faster beyond. What is gained beyond is the same for all processes, what is lost is a part of what each
 * has: that is what makes shares equal. The figures are from simulation (test/shared/graph/paceSimulation.test.ts).
 */

/** Graph counts Excel's requests in windows of 10 s: https://learn.microsoft.com/graph/throttling-limits */
const WINDOW_SECONDS = 10;
/** What is left of a share after a refusal. */
const DECREASE = 0.7;
/** The least that is left, however early in its window Graph refused. */
const LEAST_DECREASE = 0.1;
/** How much of what was reached is the aim from then on. The rest is for whoever has less. */
const YIELD = 0.88;
/** A share below this part of its aim had not recovered yet: the aim was too high. */
const RECOVERED = 0.9;
/** Requests a second, a cubed second: how fast a share is back at its aim, */
const RECOVERY = 0.0025;
/** and in how long at most. */
const MOST_RECOVERY_SECONDS = 30;
/** Requests a second, a squared second: how a share grows beyond its aim. */
const GROWTH = 0.0018;

/** A share since the last refusal, in requests a second. */
export interface Share {
  /** Where it began. */
  start: number;
  /** Where it is the most careful: Graph refused a little above. */
  aim: number;
}

/** @param usedSeconds since the last refusal, as far as the share was used up */
export function shareAt({ start, aim }: Share, usedSeconds: number): number {
  const recoverySeconds = Math.min(MOST_RECOVERY_SECONDS, Math.cbrt((aim - start) / RECOVERY));
  const leftSeconds = recoverySeconds - usedSeconds;
  return leftSeconds > 0
    ? aim - (aim - start) * (leftSeconds / recoverySeconds) ** 3
    : aim + GROWTH * leftSeconds ** 2;
}

/** What is known of a process when Graph refuses one of its calls. */
export interface Refusal {
  /** The share at that moment. */
  reached: number;
  /** Requests a second of late; below what was reached where there was less to do. */
  used: number;
  /** The most that this process may make. */
  ceiling: number;
  /** Until Graph's window is over. */
  retryAfterSeconds: number;
}

/** The share after a refusal. */
export function shareAfterRefusal(
  { aim }: Share,
  { reached, used, ceiling, retryAfterSeconds }: Refusal,
): Share {
  if (reached >= RECOVERED * aim) {
    // Who was at the ceiling has not met Graph's limit by growing: it may be somebody else's doing, and soon be over.
    return { start: DECREASE * used, aim: reached >= ceiling ? ceiling : YIELD * reached };
  }
  // The aim was too high. By how much, Retry-After tells: a window that is full after half its time had twice the calls.
  const elapsed = 1 - retryAfterSeconds / WINDOW_SECONDS;
  const fitting = used * Math.min(DECREASE, Math.max(LEAST_DECREASE, elapsed));
  return { start: fitting, aim: fitting };
}
