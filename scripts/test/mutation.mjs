/**
 * `npm run test:mutation [-- room …]`: mutates room by room, and says what share of the mutants the tests
 * notice. Exits 1 where that is under 95 % over shared/ or 85 % over functions/.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';
import { run } from '../run/run.mjs';

const root = resolve(import.meta.dirname, '../..');
const THRESHOLDS = { shared: 95, functions: 85 };
const NOTICED = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

await ensureInstalled();
const { ROOMS } = await import('../../stryker.config.mjs');
const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const rooms = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(ROOMS);

const counts = { shared: { noticed: 0, missed: 0 }, functions: { noticed: 0, missed: 0 } };
for (const room of rooms) {
  const env = { ...process.env, MUTATION_ROOM: room, MUTATION_TESTS: ROOMS[room][1] };
  const code = await run(process.execPath, [stryker, 'run'], { cwd: root, env });
  if (code !== 0) process.exit(code);
  const report = await readFile(join(root, `reports/mutation/${room}.json`), 'utf8');
  const mutants = Object.values(JSON.parse(report).files).flatMap(({ mutants }) => mutants);
  const count = counts[room === 'functions' ? 'functions' : 'shared'];
  count.noticed += mutants.filter(({ status }) => NOTICED.includes(status)).length;
  count.missed += mutants.filter(({ status }) => MISSED.includes(status)).length;
}
for (const [folder, { noticed, missed }] of Object.entries(counts)) {
  if (noticed + missed === 0) continue;
  const score = (100 * noticed) / (noticed + missed);
  const threshold = THRESHOLDS[folder];
  console.log(
    `${folder}/: ${noticed} of ${noticed + missed} mutants noticed, ${score.toFixed(1)} % (at least ${threshold})`,
  );
  if (score < threshold) process.exitCode = 1;
}
