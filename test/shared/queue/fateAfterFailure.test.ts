import fc from 'fast-check';
import { CLOSE_ERRORS, CloseError, type CloseErrorCode } from '../../../shared/core/closeError';
import { afterFailure } from '../../../shared/queue/fateAfterFailure';
import { START } from '../../support/manualClock';

const MINUTE_MS = 60_000;
const codes = Object.keys(CLOSE_ERRORS) as CloseErrorCode[];
const state = { operationId: 'o', attempt: 1, firstAttemptAt: START, notBefore: START };
const circumstances = { state, maxAgeMinutes: 60, now: START, random: 0.5 };
const error = (code: CloseErrorCode, retryAfterSeconds?: number): CloseError =>
  new CloseError(
    code,
    'x',
    retryAfterSeconds === undefined ? {} : { graph: { retryAfterSeconds } },
  );

it.each(codes)('%s', (code) => {
  const expected = {
    WorkbookConflict: 'putBack',
    Throttled: 'putBack',
    GraphUnavailable: 'putBack',
    CredentialUnavailable: 'putBack',
    GraphTimeout: 'putBack',
    InternalError: 'throw',
    StorageUnavailable: 'throw',
    ServiceMisconfigured: 'throw',
    LengthRequired: 'throw',
    UnsupportedMediaType: 'throw',
    OperationNotFound: 'throw',
    OperationStarted: 'throw',
    RepeatabilityConflict: 'throw',
  } as Partial<Record<CloseErrorCode, string>>;
  expect(afterFailure(error(code), circumstances).kind).toBe(expected[code] ?? 'poison');
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
])('try %i with chance %d comes back after %i s', (attempt, random, delaySeconds) => {
  const decision = afterFailure(error('GraphUnavailable'), {
    ...circumstances,
    state: { ...state, attempt },
    random,
  });
  expect(decision).toEqual({ kind: 'putBack', delaySeconds });
});

it.each([
  [1, 0, 'putBack'],
  [3_600, 0, 'putBack'],
  [3_601, 0, 'poison'],
  [60, 59, 'putBack'],
  [61, 59, 'poison'],
  [1, 60, 'poison'],
  [1, 600, 'poison'],
])('Retry-After %i s after %i minutes: %s', (seconds, minutes, kind) => {
  const now = START + minutes * MINUTE_MS;
  const decision = afterFailure(error('GraphUnavailable', seconds), { ...circumstances, now });
  expect(decision).toEqual(kind === 'poison' ? { kind } : { kind, delaySeconds: seconds });
});

it.each([
  [1, 0, 1],
  [1, 0.5, 2],
  [1, 0.99, 3],
  [100, 0.5, 105],
  [100, 0.99, 109],
  [3_600, 0.99, 3_600],
])('throttled for %i s, with chance %d comes back after %i s', (seconds, random, delaySeconds) => {
  expect(afterFailure(error('Throttled', seconds), { ...circumstances, random })).toEqual({
    kind: 'putBack',
    delaySeconds,
  });
});

it('counts the age from the later of notBefore and the first attempt', () => {
  const later = START + 50 * MINUTE_MS;
  const now = START + 70 * MINUTE_MS;
  for (const more of [{ notBefore: later }, { firstAttemptAt: later }]) {
    const decision = afterFailure(error('Throttled', 60), {
      ...circumstances,
      now,
      state: { ...state, ...more },
    });
    expect(decision.kind).toBe('putBack');
  }
  expect(afterFailure(error('Throttled', 60), { ...circumstances, now }).kind).toBe('poison');
});

it('never puts back for longer than what is left, nor for less than a second', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
      (attempt, random, ageSeconds, retryAfter) => {
        const now = START + ageSeconds * 1000;
        const decision = afterFailure(error('GraphUnavailable', retryAfter), {
          ...circumstances,
          state: { ...state, attempt },
          now,
          random,
        });
        if (decision.kind !== 'putBack') return;
        expect(decision.delaySeconds).toBeGreaterThanOrEqual(1);
        expect(decision.delaySeconds).toBeLessThanOrEqual(3_600 - ageSeconds);
        expect(Number.isInteger(decision.delaySeconds)).toBe(true);
      },
    ),
  );
});
