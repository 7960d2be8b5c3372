import { MAX_AGE_DAYS } from '../../../shared/core/timeLimits';
import { claimOf } from '../../../shared/operations/claim';
import {
  acceptedOperation,
  type OperationStatus,
  transition,
} from '../../../shared/operations/operationState';
import {
  canBeForgotten,
  expiryAfterEnd,
  expiryUnfinished,
  KEPT_AFTER_END_DAYS,
  LATEST_END_DAYS,
} from '../../../shared/operations/retention';
import { START } from '../../support/manualClock';

const DAY_MS = 86_400_000;
const DUE = START + 6 * DAY_MS;

it('an end is kept for 7 days, and an operation that has none as long as the latest end', () => {
  expect(expiryAfterEnd(START)).toBe(START + 7 * DAY_MS);
  expect(expiryUnfinished(START)).toBe(START + (LATEST_END_DAYS + KEPT_AFTER_END_DAYS) * DAY_MS);
  expect(LATEST_END_DAYS).toBeGreaterThan(MAX_AGE_DAYS);
});

it('nothing is forgotten in the 7 days after it was queued', () => {
  expect(canBeForgotten(START, START + 7 * DAY_MS)).toBe(false);
  expect(canBeForgotten(START, START + 7 * DAY_MS + 1)).toBe(true);
});

describe.each([undefined, DUE])('an operation due at %p', (notBefore) => {
  const accepted = acceptedOperation('o-1', START, notBefore);
  const claim = claimOf(accepted, 'hash');
  const latestEnd = (notBefore ?? START) + LATEST_END_DAYS * DAY_MS;
  const error = { code: 'AccessDenied', message: 'No.' } as const;

  it.each<[OperationStatus, Parameters<typeof transition>[1]]>([
    ['unsent', { type: 'notSent', error }],
    ['running', { type: 'begun' }],
    ['queued', { type: 'requeued' }],
    ['closed', { type: 'closed' }],
    ['alreadyClosed', { type: 'alreadyClosed' }],
    ['failed', { type: 'failed', error }],
    ['cancelled', { type: 'cancelled' }],
  ])('that is %s is not kept longer than its claim, nor forgotten too early', (status, event) => {
    for (const now of [START, latestEnd]) {
      const next = transition(accepted, event, now);
      expect(next?.status).toBe(status);
      expect(next?.expiresAt).toBeLessThanOrEqual(claim.expiresAt);
      expect(canBeForgotten(START, (next?.expiresAt ?? 0) + 1)).toBe(true);
    }
  });
});
