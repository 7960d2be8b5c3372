import { fullJitter } from '../../../shared/core/backoff';

it.each([
  [1, 0, 0],
  [1, 0.5, 50],
  [2, 0.5, 100],
  [4, 0.5, 400],
  [5, 0.5, 500],
  [2000, 0.5, 500],
])('after try %i with chance %d: %d', (attempt, random, expected) => {
  expect(fullJitter(attempt, 100, 1_000, random)).toBe(expected);
});
