import fc from 'fast-check';
import { PREFER_UNITS, PREFERENCES } from './headerValues';

/** So that all headers stay below the 32 KB of the host. */
const MAX_PREFER_LENGTH = 24_000;

const longPreferences = fc
  .tuple(
    fc.array(fc.constantFrom(...PREFER_UNITS), { minLength: 1, maxLength: 4 }),
    fc.array(fc.constantFrom(...PREFER_UNITS), { minLength: 1, maxLength: 3 }),
    fc.oneof(fc.nat(MAX_PREFER_LENGTH), fc.constant(MAX_PREFER_LENGTH)),
  )
  .map(([start, again, length]): [string, 'open'] => [
    start.join('') + again.join('').repeat(length).slice(0, length),
    'open',
  ]);

/** Values of a Prefer header, and what they ask for. */
export const preferences = fc.oneof(fc.constantFrom(...PREFERENCES), longPreferences);
