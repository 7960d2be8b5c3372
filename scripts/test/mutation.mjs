/**
 * `npm run test:mutation [-- room …]`: breaks the code of each room in every way that Stryker knows, and says how many of
 * these mutants the room's tests notice. A room is a folder (`core`, `request/parse`, `functions`); `request` means all
 * rooms in it. What changed neither in source nor in tests keeps its result from the last run; where code outside the room
 * changed, `--force` runs it again. Exits 1 where a run fails or a room is under the threshold of stryker.config.mjs.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../run/install.mjs';
import { run } from '../run/run.mjs';

const root = resolve(import.meta.dirname, '../..');
const NOTICED = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { force: { type: 'boolean', default: false } },
});
const rooms = roomsNamed(positionals);
await ensureInstalled();
const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');

const table = [];
for (const room of rooms) {
  const report = join(root, `reports/mutation/${room}.json`);
  await forgetMissed(report);
  const startedAt = Date.now();
  const code = await run(process.execPath, [stryker, 'run', ...(values.force ? ['--force'] : [])], {
    cwd: root,
    env: { ...process.env, MUTATION_ROOM: room },
  });
  table.push({
    room,
    ...count(await mutantsOf(report)),
    minutes: ((Date.now() - startedAt) / 60_000).toFixed(1),
    passed: code === 0,
  });
}
console.table(table);
if (table.some(({ passed }) => !passed)) process.exitCode = 1;

/** The folders that the arguments mean, from the root; all where there are none. */
function roomsNamed(names) {
  const files = readdirSync(join(root, 'shared'), { recursive: true });
  const folders = new Set(
    files.filter((name) => name.endsWith('.ts')).map((name) => dirname(name)),
  );
  const all = [
    ...[...folders].sort().map((folder) => `shared/${folder.replaceAll('\\', '/')}`),
    'functions',
  ];
  if (names.length === 0) return all;
  return names.flatMap((name) => {
    const path = name === 'functions' || name.startsWith('shared/') ? name : `shared/${name}`;
    const meant = all.filter((room) => room === path || room.startsWith(`${path}/`));
    if (meant.length > 0) return meant;
    console.error(`${name} is no room. The rooms: ${all.join(', ')}`);
    return process.exit(1);
  });
}

/**
 * Stryker keeps the result of what was missed though a new test may notice it now, and of what took too long, perhaps on a
 * machine that was busy: such a mutant runs again.
 */
async function forgetMissed(report) {
  if (!existsSync(report)) return;
  const before = JSON.parse(await readFile(report, 'utf8'));
  for (const file of Object.values(before.files)) {
    file.mutants = file.mutants.filter(({ status }) => status === 'Killed');
  }
  await writeFile(report, JSON.stringify(before));
}

async function mutantsOf(report) {
  if (!existsSync(report)) return [];
  const { files } = JSON.parse(await readFile(report, 'utf8'));
  return Object.values(files).flatMap(({ mutants }) => mutants);
}

function count(mutants) {
  const among = (statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { noticed: among(NOTICED), missed: among(MISSED), ignored: among(['Ignored']) };
}
