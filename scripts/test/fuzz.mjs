/**
 * `npm run test:fuzz`: hostile input of every kind, 100,000 cases in all, from a new seed. The numbers are
 * settings (FUZZ_CASES, FUZZ_SEED) or arguments: `npm run test:fuzz -- --cases=1000 --seed=42`.
 */
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../run/run.mjs';

const root = resolve(import.meta.dirname, '../..');
const { env } = process;
const text = { type: 'string' };
const { values } = parseArgs({ options: { cases: text, seed: text } });
const FUZZ_CASES = values.cases ?? env.FUZZ_CASES ?? '100000';
const FUZZ_SEED = values.seed ?? env.FUZZ_SEED ?? String(randomInt(1_000_000));

console.log(`Repeat with: FUZZ_SEED=${FUZZ_SEED} FUZZ_CASES=${FUZZ_CASES} npm run test:fuzz`);
const args = ['scripts/test/test.mjs', '--testPathPatterns', 'test/(fuzz/|e2e/fuzz)'];
process.exitCode = await run(process.execPath, args, {
  cwd: root,
  env: { ...env, FUZZ_CASES, FUZZ_SEED },
});
