import fc from 'fast-check';
import { wholeNumber } from '../support/wholeNumber';
import { failure } from './failure';

/** Cases of each campaign: in CI, and their part in a run of FUZZ_CASES. */
const SIZES = {
  closeSessionHttp: { ci: 1_000, part: 0.6 },
  deliver: { ci: 1_000, part: 0.32 },
  wire: { ci: 800, part: 0.075 },
  queue: { ci: 200, part: 0.005 },
};

export type CampaignName = keyof typeof SIZES;

// CI must decide the same way each time: a new seed is what `npm run test:fuzz` is for.
const CI_SEED = 20_261_122;
/** Includes the search for the smallest failing case. */
const MAX_ROUND_MS = 30_000;

const allCases = wholeNumber('FUZZ_CASES');
const firstSeed = wholeNumber('FUZZ_SEED') ?? CI_SEED;

/** How many cases a campaign has. */
export function casesOf(name: CampaignName): number {
  const { ci, part } = SIZES[name];
  return allCases === undefined ? ci : Math.ceil(allCases * part);
}

/** Time for a campaign, as jest wants it: far more than it takes. */
export const timeoutMs = allCases === undefined ? 300_000 : 1_800_000;

interface CampaignOptions<T> {
  name: CampaignName;
  inputs: fc.Arbitrary<T>;
  /** Throws where an input is not treated as it should be; gives the kinds of the cases in it. */
  check: (input: T) => Promise<readonly string[]>;
  /** Inputs that share a seed. */
  inputsPerRound: number;
  /** Called once, after the first tenth of the cases. */
  onFirstTenth?: () => Promise<void>;
}

/**
 * Checks inputs until the cases are done, in rounds that have a seed each, and prints what was done.
 * @throws Error with the smallest failing input and the command that repeats it
 */
export async function campaign<T>(options: CampaignOptions<T>): Promise<void> {
  const { name, inputs, check, inputsPerRound, onFirstTenth } = options;
  const wanted = casesOf(name);
  const counts = new Map<string, number>();
  const startedAt = performance.now();
  let total = 0;
  let isTenthDone = false;
  let firstFailure: unknown;
  const property = fc.asyncProperty(inputs, async (input) => {
    const kinds = await check(input).catch((error: unknown) => {
      firstFailure ??= error;
      throw error;
    });
    for (const kind of kinds) {
      total++;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    if (isTenthDone || total < wanted / 10) return;
    isTenthDone = true;
    await onFirstTenth?.();
  });
  for (let seed = firstSeed; total < wanted; seed++) {
    const result = await fc.check(property, {
      seed,
      numRuns: inputsPerRound,
      interruptAfterTimeLimit: MAX_ROUND_MS,
    });
    if (result.failed) throw failure(seed, result, firstFailure);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const kinds = [...counts].sort(([, one], [, other]) => other - one);
  say(
    `fuzz ${name}: ${total} cases in ${seconds} s, seeds from ${firstSeed}: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
  );
}

/** Prints a line; jest's console would add a stack to it. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
