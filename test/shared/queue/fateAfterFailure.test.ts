import fc from 'fast-check';
import { CLOSE_ERRORS, CloseError, type CloseErrorCode } from '../../../shared/core/closeError';
import { fateAfterFailure } from '../../../shared/queue/fateAfterFailure';
import { START } from '../../support/manualClock';

const MINUTE_MS = 60_000;
const codes = Object.keys(CLOSE_ERRORS) as CloseErrorCode[];
const state = { operationId: 'o', attempt: 1, firstAttemptAt: START, notBefore: START };
const circumstances = { state, maxAgeMinutes: 60, now: START, random: 0.5 };
const error = (code: CloseErrorCode, retryAfterSeconds?: number): CloseError =>
  new CloseError(code, 'x', retryAfterSeconds ? { graph: { retryAfterSeconds } } : {});

it.each(codes)('the fate of a message whose close failed with %s is that of the table', (code) => {
  const expected = {
    WorkbookConflict: 'requeued',
    Throttled: 'requeued',
    GraphUnavailable: 'requeued',
    CredentialUnavailable: 'requeued',
    GraphTimeout: 'requeued',
    InternalError: 'repeated',
    StorageUnavailable: 'repeated',
    ServiceMisconfigured: 'repeated',
    LengthRequired: 'repeated',
    UnsupportedMediaType: 'repeated',
    OperationNotFound: 'repeated',
    OperationStarted: 'repeated',
    RepeatabilityConflict: 'repeated',
  } as Partial<Record<CloseErrorCode, string>>;
  expect(fateAfterFailure(error(code), circumstances).messageFate).toBe(
    expected[code] ?? 'poisoned',
  );
});

it.each([
  [1, 0.5, 1],
  [1, 0.99, 2],
  [2, 0.99, 4],
  [5, 0.75, 24],
  [8, 0.99, 254],
  [9, 0.99, 297],
  [50, 0.99, 297],
  [3, 0, 1],
])('attempt %i with chance %d is requeued for %i s', (attempt, random, delaySeconds) => {
  const given = { ...circumstances, state: { ...state, attempt }, random };
  const fate = fateAfterFailure(error('GraphUnavailable'), given);
  expect(fate).toEqual({ messageFate: 'requeued', delaySeconds });
});

it.each([
  [1, 0, 'requeued'],
  [3_600, 0, 'requeued'],
  [3_601, 0, 'poisoned'],
  [60, 59, 'requeued'],
  [61, 59, 'poisoned'],
  [1, 60, 'poisoned'],
  [1, 600, 'poisoned'],
])('Retry-After %i s after %i minutes: %s', (seconds, minutes, messageFate) => {
  const now = START + minutes * MINUTE_MS;
  const fate = fateAfterFailure(error('GraphUnavailable', seconds), { ...circumstances, now });
  expect(fate).toEqual(
    messageFate === 'poisoned' ? { messageFate } : { messageFate, delaySeconds: seconds },
  );
});

it.each([
  [1, 0, 1],
  [1, 0.5, 2],
  [1, 0.99, 3],
  [100, 0.5, 105],
  [100, 0.99, 109],
  [3_600, 0.99, 3_600],
])('throttled for %i s, with chance %d is requeued for %i s', (seconds, random, delaySeconds) => {
  expect(fateAfterFailure(error('Throttled', seconds), { ...circumstances, random })).toEqual({
    messageFate: 'requeued',
    delaySeconds,
  });
});

it('counts the age from the later of notBefore and the first attempt', () => {
  const later = START + 50 * MINUTE_MS;
  const now = START + 70 * MINUTE_MS;
  const fate = (more: object) => {
    const given = { ...circumstances, now, state: { ...state, ...more } };
    return fateAfterFailure(error('Throttled', 60), given).messageFate;
  };
  for (const more of [{ notBefore: later }, { firstAttemptAt: later }])
    expect(fate(more)).toBe('requeued');
  expect(fate({})).toBe('poisoned');
});

it('never requeues for longer than what is left, nor for less than a second', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
      (attempt, random, ageSeconds, retryAfter) => {
        const now = START + ageSeconds * 1000;
        const given = { ...circumstances, state: { ...state, attempt }, now, random };
        const fate = fateAfterFailure(error('GraphUnavailable', retryAfter), given);
        if (fate.messageFate !== 'requeued') return;
        expect(fate.delaySeconds).toBeGreaterThanOrEqual(1);
        expect(fate.delaySeconds).toBeLessThanOrEqual(3_600 - ageSeconds);
        expect(Number.isInteger(fate.delaySeconds)).toBe(true);
      },
    ),
  );
});
