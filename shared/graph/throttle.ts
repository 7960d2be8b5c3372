import type { Clock } from '../core/clock';
import { CloseError } from '../core/closeError';
import type { Deadline } from '../core/deadline';
import { graphTimeout, THROTTLED_BY_GRAPH } from './noAnswer';
import { TokenBucket } from './tokenBucket';

/** A longer Retry-After is cut to this: otherwise one answer could stop the process. */
const MAX_HOLD_SECONDS = 3_600;

const THROTTLED_BY_SETTING =
  'GRAPH_REQUESTS_PER_SECOND does not allow this many closes in this time: try again after the time in Retry-After, or raise the setting.';

/** Keeps the calls of this process below Graph's limits, and holds them back while Graph throttles. */
export interface GraphThrottle {
  /**
   * Waits for a turn. While Graph throttles, a delivery does not wait: its message does, in the queue.
   * @throws CloseError Throttled, with the seconds left, where the turn would come too late; GraphTimeout where the time is
   * up already
   */
  enter(deadline: Deadline, who: 'delivery' | 'httpCaller'): Promise<void>;
  /** Graph answered 429: no call is made until its Retry-After is over. */
  hold(retryAfterSeconds: number): void;
}

/**
 * @param requestsPerSecond GRAPH_REQUESTS_PER_SECOND
 */
export function createThrottle(requestsPerSecond: number, clock: Clock): GraphThrottle {
  const bucket = new TokenBucket(requestsPerSecond);
  return {
    hold: (retryAfterSeconds) =>
      bucket.hold(clock.now(), Math.min(retryAfterSeconds, MAX_HOLD_SECONDS) * 1000),
    async enter(deadline, who) {
      do {
        if (deadline.remainingMs() === 0) throw graphTimeout(deadline.signal.reason);
        const now = clock.now();
        const waitMs = bucket.waitMs(now);
        const isHeld = bucket.heldForMs(now) > 0;
        if (waitMs >= deadline.remainingMs() || (isHeld && who === 'delivery')) {
          throw throttled(waitMs, isHeld ? THROTTLED_BY_GRAPH : THROTTLED_BY_SETTING);
        }
        bucket.take(now);
        if (waitMs > 0) await clock.sleep(waitMs);
        // Another call may have been throttled meanwhile.
      } while (bucket.heldForMs(clock.now()) > 0);
    },
  };
}

function throttled(waitMs: number, message: string): CloseError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new CloseError('Throttled', message, { graph: { retryAfterSeconds } });
}
