import { MAX_AGE_DAYS } from '../core/timeLimits';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long the end of an operation can be asked for. */
export const KEPT_AFTER_END_DAYS = 7;
/**
 * How long after it is due an operation ends at the latest: attempts are made for so long, and its last delivery, repeated
 * by the Functions host, takes less than a day.
 */
export const LATEST_END_DAYS = MAX_AGE_DAYS + 1;

/** When an operation that ended may be forgotten. All times in epoch milliseconds. */
export function expiryAfterEnd(endedAt: number): number {
  return endedAt + KEPT_AFTER_END_DAYS * DAY_MS;
}

/** When an operation that has not ended may be forgotten: when one that ended at the latest may be. */
export function expiryUnfinished(dueAt: number): number {
  return expiryAfterEnd(dueAt + LATEST_END_DAYS * DAY_MS);
}

/** Whether an operation can be forgotten by now; none goes before one that ended as soon as it was queued. */
export function canBeForgotten(queuedAt: number, now: number): boolean {
  return now > expiryAfterEnd(queuedAt);
}
