/**
 * Checks infra/ with the real Bicep compiler: it builds with every linter rule as an error, everything is formatted, and
 * the kept parameter files deploy what their snapshots say. `--update` formats, and takes the snapshots anew.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { findOrInstallBicep } from './bicep.mjs';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const out = join(root, 'build', 'infra');
const kept = join(root, 'test', 'infra', 'parameters');
const FORMATTED = ['infra/**/*.bicep', 'infra/**/*.bicepparam', 'test/infra/**/*.bicepparam'];
/** Snapshots say what would be deployed there: ids that are nobody's. */
const SOMEWHERE = [
  '--subscription-id=11111111-1111-1111-1111-111111111111',
  '--tenant-id=22222222-2222-2222-2222-222222222222',
  '--location=westeurope',
];

const { values } = parseArgs({ options: { update: { type: 'boolean', default: false } } });
const {
  path: bicep,
  version,
  source,
} = await findOrInstallBicep().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
console.log(`Bicep ${version} (${source}: ${relative(root, bicep)})`);
await mkdir(out, { recursive: true });

const parameterFiles = await bicepFiles(kept);
let failures = 0;

await check('build', [['build', 'infra/main.bicep', '--outfile', join(out, 'main.json')]]);
// What does not build gives the same complaints in every other step.
if (failures === 0) await checkTheRest();

if (failures > 0) {
  console.error(
    `\n${failures} failed. \`npm run infra -- --update\` formats and takes snapshots anew.`,
  );
  process.exitCode = 1;
}

async function checkTheRest() {
  await check('build', [
    ['build-params', 'infra/main.bicepparam', '--outfile', join(out, 'main.parameters.json')],
  ]);
  if (values.update) await format(root);
  else await checkFormat();
  const mode = values.update ? 'overwrite' : 'validate';
  const snapshots = parameterFiles.map((file) => ['snapshot', file, '--mode', mode, ...SOMEWHERE]);
  await check('snapshot', snapshots);
  for (const file of parameterFiles) await count(file);
}

/** How much a kept parameter file deploys. */
async function count(file) {
  const text = await readFile(file.replace(/\.bicepparam$/, '.snapshot.json'), 'utf8');
  const types = JSON.parse(text).predictedResources.map(({ type }) => type);
  const roles = types.filter((type) => type === 'Microsoft.Authorization/roleAssignments');
  const name = relative(root, file);
  console.log(`       ${name}: ${types.length} resources, ${roles.length} of them roles`);
}

/** Runs commands of the compiler. A warning is a failure too: those of the compiler itself have no level to set. */
async function check(name, commands) {
  for (const args of commands) {
    const { ok, text } = await runBicep(args);
    report(ok && text === '', `${name} ${relative(root, resolve(root, args[1]))}`, text);
  }
}

async function format(folder) {
  for (const pattern of FORMATTED) await runBicep(['format', '--pattern', pattern], folder);
}

/** The compiler formats in place only, many files at once: so it formats a copy. */
async function checkFormat() {
  const copy = join(out, 'formatted');
  await rm(copy, { recursive: true, force: true });
  for (const name of ['infra', relative(root, kept)]) {
    await cp(join(root, name), join(copy, name), { recursive: true });
  }
  await format(copy);
  for (const file of await bicepFiles(copy)) {
    const name = relative(copy, file);
    const [is, formatted] = [
      await readFile(join(root, name), 'utf8'),
      await readFile(file, 'utf8'),
    ];
    report(is === formatted, `format ${name}`, '');
  }
}

async function runBicep(args, cwd = root) {
  // Of an azd environment main.bicepparam takes at least these.
  const env = { AZURE_ENV_NAME: 'check', AZURE_LOCATION: 'westeurope', ...process.env };
  const options = { cwd, env, maxBuffer: 64 << 20 };
  const { stdout, stderr, code = 0 } = await run(bicep, args, options).catch((error) => error);
  // What `snapshot` is experimental about is no complaint of ours.
  const text = stderr.replace(/^WARNING: The '\S+' CLI command.*\n/gm, '').trim();
  return {
    ok: code === 0,
    stdout,
    text: args[0] === 'snapshot' ? `${stdout}${text}`.trim() : text,
  };
}

function report(ok, what, text) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${what}`);
  if (ok) return;
  failures++;
  if (text !== '') console.error(text);
}

async function bicepFiles(folder) {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /\.bicep(?:param)?$/.test(name)).map((name) => join(folder, name));
}
