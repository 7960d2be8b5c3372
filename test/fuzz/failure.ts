import { inspect } from 'node:util';
import type fc from 'fast-check';

/** The error of a round that failed: why, how to repeat it, and the smallest input. */
export function failure<T>(
  seed: number,
  { counterexample, errorInstance }: fc.RunDetails<[T]>,
  first: unknown,
) {
  // A round that runs out of time in its first input has no error of its own.
  const error = errorInstance ?? first ?? `nothing done in the time of a round`;
  const why = error instanceof Error ? error.message : inspect(error);
  // Bytes as text: a failing request is there to be read.
  const input = inspect(readable(counterexample), { depth: 9, maxStringLength: 2_000 });
  return new Error(
    `${why}\nRepeat with: FUZZ_SEED=${seed} FUZZ_CASES=1 npm run test:fuzz\nSmallest input: ${input}`,
  );
}

function readable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)]));
}
