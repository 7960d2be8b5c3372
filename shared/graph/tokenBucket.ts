import { type Share, shareAfterRefusal, shareAt } from './adaptivePace';

/** A process makes at least so many requests a second, or it would not notice that the limit is free again. */
const LEAST_PER_SECOND = 0.1;
/** The least that a process counts as having used, as a part of its ceiling. */
const LEAST_USED = 0.1;
/** Use is measured over the last one to two of these. */
const METER_MS = 10_000;

/**
 * The pace of this process: a token bucket of one second's requests, whose rate is the process's share of Graph's limit,
 * and a hold during which nothing goes. The share begins at a ceiling; each refusal of Graph lowers it, and it grows while
 * it is used up. Times are epoch milliseconds. Pure but for its own state: who waits, waits elsewhere.
 */
export class TokenBucket {
  readonly #ceiling: number;
  #share: Share;
  /** Time since the last refusal in which the share was used up, at the last turn. */
  #usedMs = 0;
  #lastTurn = 0;
  /** When the bucket would be full again (the theoretical arrival time of the generic cell rate algorithm). */
  #fullAt = 0;
  #heldUntil = 0;
  #schedule = 0;
  readonly #meter = new TurnMeter();

  /** @param requestsPerSecond the ceiling, where the share begins */
  constructor(requestsPerSecond: number) {
    this.#ceiling = requestsPerSecond;
    this.#share = { start: requestsPerSecond, aim: requestsPerSecond };
  }

  /** Changes when all turns that were taken and have not come yet are void. */
  get schedule(): number {
    return this.#schedule;
  }

  /** Requests a second that go at a time. */
  shareAt(time: number): number {
    // Turns ahead are of a time in which the share is used up.
    const usedMs = this.#usedMs - Math.max(0, this.#lastTurn - time);
    const share = shareAt(this.#share, Math.max(0, usedMs) / 1000);
    return Math.min(this.#ceiling, Math.max(LEAST_PER_SECOND, share));
  }

  /** How long the hold still lasts; 0 where there is none. */
  heldForMs(now: number): number {
    return Math.max(0, this.#heldUntil - now);
  }

  /** How long a request that comes now would wait for its turn. */
  waitMs(now: number): number {
    const turn = this.#fullAt - burstMs(this.shareAt(this.#lastTurn));
    return Math.max(0, this.heldForMs(now), turn - now);
  }

  /** Takes the next turn. */
  take(now: number): void {
    const waitMs = this.waitMs(now);
    const turn = now + waitMs;
    if (waitMs > 0) this.#usedMs += Math.max(0, turn - this.#lastTurn);
    this.#lastTurn = Math.max(this.#lastTurn, turn);
    this.#meter.count(turn);
    this.#fullAt = Math.max(this.#fullAt, turn) + 1000 / this.shareAt(turn);
  }

  /**
   * Graph refused a call: nothing goes for a while, and less from then on. Refusals during a hold are those of calls that were
   * under way together: they may make it longer, and lower nothing.
   */
  refused(now: number, holdMs: number): void {
    const heldForMs = this.heldForMs(now);
    if (holdMs <= heldForMs) return;
    if (heldForMs === 0) this.#lower(now, holdMs);
    this.#heldUntil = now + holdMs;
    // Empty at its end; turns that were taken before it are taken anew.
    this.#schedule++;
    this.#lastTurn = this.#heldUntil;
    this.#fullAt = this.#heldUntil + burstMs(this.shareAt(this.#heldUntil));
    this.#meter.begin(this.#heldUntil);
  }

  #lower(now: number, holdMs: number): void {
    const reached = this.shareAt(now);
    this.#share = shareAfterRefusal(this.#share, {
      reached,
      used: this.#lastTurn > now ? reached : Math.min(reached, this.#usedOf(now)),
      ceiling: this.#ceiling,
      retryAfterSeconds: holdMs / 1000,
    });
    this.#usedMs = 0;
  }

  /** What went of late, where the share was not used up; whoever did little is not slowed to nothing. */
  #usedOf(now: number): number {
    return Math.max(LEAST_USED * this.#ceiling, this.#meter.perSecond(now));
  }
}

function burstMs(perSecond: number): number {
  return Math.max(0, 1000 - 1000 / perSecond);
}

/** Measures how many turns a second there were of late. */
class TurnMeter {
  #since = 0;
  #turns = 0;
  #before = { ms: 0, turns: 0 };

  begin(time: number): void {
    this.#since = time;
    this.#turns = 0;
    this.#before = { ms: 0, turns: 0 };
  }

  count(time: number): void {
    this.#roll(time);
    this.#turns++;
  }

  perSecond(now: number): number {
    this.#roll(now);
    const ms = Math.max(1_000, now - this.#since + this.#before.ms);
    return ((this.#turns + this.#before.turns) / ms) * 1000;
  }

  #roll(time: number): void {
    const ms = time - this.#since;
    if (ms < METER_MS) return;
    // Long ago there was nothing, or too little to tell.
    this.#before = ms < 2 * METER_MS ? { ms, turns: this.#turns } : { ms: 0, turns: 0 };
    this.#since = time;
    this.#turns = 0;
  }
}
