const LEAST_MS = 100;
const RANDOMNESS = 0.2;

/**
 * The pause before the next poll of a queue, the extension's randomised exponential back-off:
 * 100 ms after work was found, then 100 ms plus about 100, 200, 400 …, up to `mostMs`.
 * @param random from 0 to 1
 */
export function createPollDelay(
  mostMs: number,
  random: () => number = Math.random,
): (foundSinceLastDelay: boolean) => number {
  let current = 0;
  let exponent = 0;
  return (foundSinceLastDelay) => {
    if (foundSinceLastDelay) {
      current = Math.min(LEAST_MS, mostMs);
      exponent = 1;
    } else if (current !== mostMs) {
      const factor = 1 - RANDOMNESS + 2 * RANDOMNESS * random();
      const more = exponent > 0 ? factor * 2 ** (exponent - 1) * LEAST_MS : 0;
      current = Math.min(LEAST_MS + more, mostMs);
      exponent++;
    }
    return current;
  };
}
