/** How long after a hold the full rate is reached: Graph counts Excel's requests in windows of 10 s. */
const RAMP_MS = 10_000;
/** Rate right after a hold, as a part of the full one. */
const RAMP_START = 0.1;

/**
 * A token bucket of one second's requests, and a hold during which nothing is sent.
 * After a hold the bucket is empty and the rate ramps up, rather than bursting into the next 429.
 * Times are epoch milliseconds. It keeps state only; waiting is the caller's part.
 */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  /** When the bucket would be full again (the theoretical arrival time of the generic cell rate algorithm). */
  #fullAt = 0;
  #heldUntil = 0;

  constructor(requestsPerSecond: number) {
    this.#intervalMs = 1000 / requestsPerSecond;
    this.#burstMs = Math.max(0, requestsPerSecond - 1) * this.#intervalMs;
  }

  /** How long the hold still lasts; 0 where there is none. */
  heldForMs(now: number): number {
    return Math.max(0, this.#heldUntil - now);
  }

  /** How long a request that comes now would wait for its turn. */
  waitMs(now: number): number {
    return Math.max(0, this.heldForMs(now), this.#fullAt - this.#burstMs - now);
  }

  /** Takes the next turn. */
  take(now: number): void {
    const turn = now + this.waitMs(now);
    this.#fullAt = Math.max(this.#fullAt, turn) + this.#intervalMs / this.#rateAt(turn);
  }

  /** Lets nothing through for a while; a longer hold that is in force stays. */
  hold(now: number, durationMs: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, now + durationMs);
    // Empty at its end; turns that were taken before it have to be taken again.
    this.#fullAt = this.#heldUntil + this.#burstMs;
  }

  /** The rate at a time, as a part of the full one. */
  #rateAt(time: number): number {
    return Math.min(1, Math.max(RAMP_START, (time - this.#heldUntil) / RAMP_MS));
  }
}
