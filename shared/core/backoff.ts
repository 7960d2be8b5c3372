/**
 * Exponential back-off with full jitter: a random time between 0 and the doubled bound
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 * @param attempt the attempt that just failed, from 1
 * @param random from 0 up to, not including, 1
 * @returns in the unit of `base` and `cap`
 */
export function fullJitter(attempt: number, base: number, cap: number, random: number): number {
  return random * Math.min(cap, base * 2 ** (attempt - 1));
}
