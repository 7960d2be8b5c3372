/**
 * Finds PowerShell 7, or builds one from NuGet, which needs the .NET SDK 10. Run by itself it prints what it found as JSON,
 * `null` where there is none; with `--build` it builds one then.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = import.meta.dirname;
const root = resolve(here, '../..');
const folder = join(root, 'build', 'powershell');
const hash = createHash('sha256');
for (const file of ['pwsh.csproj', 'Program.cs']) hash.update(readFileSync(join(here, file)));
/** Kept for as long as what it is made of stays the same. */
const built = join(folder, hash.digest('hex').slice(0, 12));
const commandOfBuilt = ['dotnet', join(built, 'pwsh.dll')];

/** @returns the command that PowerShell is started with, or null */
export async function findPowerShell() {
  if (await isPowerShell7(['pwsh'])) return ['pwsh'];
  const isBuilt = await access(commandOfBuilt[1]).then(
    () => true,
    () => false,
  );
  return isBuilt ? commandOfBuilt : null;
}

/**
 * Finds one, or builds one.
 * @throws Error that says why there is none
 */
export async function findOrBuildPowerShell() {
  const found = await findPowerShell();
  if (found !== null) return found;
  await build().catch((error) => {
    // dotnet says on its standard output what went wrong.
    const said = [error.message, error.stdout].filter(Boolean).join('\n').trim();
    const why = error.code === 'ENOENT' ? 'there is no .NET SDK (dotnet)' : said;
    throw new Error(`PowerShell 7 is not on the PATH, and could not be built from NuGet: ${why}`);
  });
  return commandOfBuilt;
}

async function isPowerShell7([program, ...args]) {
  const { stdout = '' } = await run(program, [...args, '--version']).catch(() => ({}));
  return Number(/^PowerShell (\d+)\./.exec(stdout)?.[1]) >= 7;
}

async function build() {
  const own = join(folder, `build.${process.pid}`);
  await mkdir(own, { recursive: true });
  try {
    const project = join(here, 'pwsh.csproj');
    const options = ['--configuration', 'Release', '--artifacts-path', join(own, 'artifacts')];
    await run('dotnet', ['build', project, ...options, '--output', join(own, 'out')], {
      env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
    });
    await rm(built, { recursive: true, force: true });
    // Whole or not at all, whoever else looks for it.
    await rename(join(own, 'out'), built);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const find = process.argv.includes('--build') ? findOrBuildPowerShell : findPowerShell;
  try {
    console.log(JSON.stringify(await find()));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
