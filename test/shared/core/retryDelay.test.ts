import { fullJitter, parseRetryAfter } from '../../../shared/core/retryDelay';

const NOW = Date.parse('2026-11-22T12:00:00Z');

it.each<[string | null | undefined, number | undefined]>([
  ['1', 1],
  ['120', 120],
  [' 7 ', 7],
  ['007', 7],
  ['999999999999999', 999_999_999_999_999],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ['Sun, 22 Nov 2026 12:00:30 GMT', 30],
  ['Sunday, 22-Nov-26 12:01:00 GMT', 60],
  ['Sun Nov 22 13:00:00 2026', 3_600],
  ['Tue Dec  1 12:00:00 2026', 9 * 86_400],
  [null, undefined],
  [undefined, undefined],
  ['', undefined],
  ['0', undefined],
  ['-5', undefined],
  ['1.5', 2],
  ['120.5', 121],
  ['0.249', 1],
  ['2.000', 2],
  ['0.0', undefined],
  ['.5', undefined],
  ['5.', undefined],
  ['1.5.5', undefined],
  ['Tue, 31 Feb 2026 12:00:00 GMT', undefined],
  ['Thu, 31 Dec 2026 12:00:00 GMT', 39 * 86_400],
  ['Wednesday, 31-Nov-27 12:00:00 GMT', undefined],
  ['Tue Nov 31 12:00:00 2027', undefined],
  ['5s', undefined],
  ['1e3', undefined],
  ['5, 6', undefined],
  ['soon', undefined],
  ['2026-11-22T12:00:30Z', undefined],
  ['Sun, 22 Nov 2026 12:00:30', undefined],
  ['Sun, 22 Nov 2026 12:00:00 GMT', undefined],
  ['Sun, 22 Nov 2026 11:59:59 GMT', undefined],
  ['Sun, 22 Nov 2026 99:00:00 GMT', undefined],
  ['x Sun, 22 Nov 2026 12:00:30 GMT', undefined],
  ['Sun, 22 Nov 2026 12:00:30 GMT x', undefined],
])('the Retry-After %j is %j seconds', (value, seconds) => {
  expect(parseRetryAfter(value, NOW)).toBe(seconds);
});

it('rounds a part of a second up', () => {
  expect(parseRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', NOW + 100)).toBe(30);
  expect(parseRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', NOW - 100)).toBe(31);
});

it.each([
  [1, 0, 0],
  [1, 0.5, 50],
  [2, 0.5, 100],
  [4, 0.5, 400],
  [5, 0.5, 500],
  [2000, 0.5, 500],
])('after attempt %i with a random number of %d the delay is %d', (attempt, random, expected) => {
  expect(fullJitter(attempt, 100, 1_000, random)).toBe(expected);
});
