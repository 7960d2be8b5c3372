/**
 * Finds a Bicep compiler. Run by itself it prints what it found as JSON, `null` where there is none; with `--install` it
 * gets one from NuGet then, which needs the .NET SDK.
 */
import { execFile } from 'node:child_process';
import { access, chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const EXE = process.platform === 'win32' ? '.exe' : '';

/** What NuGet is asked for; the snapshots were taken with it. */
const VERSION = '0.49.2';
/** The oldest that builds everything here without a complaint. */
const OLDEST = [0, 47];
const installed = join(root, 'build', 'bicep', VERSION, `bicep${EXE}`);

/**
 * @returns { path, version, source } or null
 * @throws Error where BICEP names a file that is no Bicep compiler
 */
export async function findBicep() {
  const { BICEP, PATH = '', AZURE_CONFIG_DIR = join(homedir(), '.azure') } = process.env;
  if (BICEP) {
    const named = await look(BICEP, 'BICEP');
    if (named === null) throw new Error(`BICEP is not a Bicep compiler of ${oldest()}: ${BICEP}`);
    return named;
  }
  const candidates = [
    ...PATH.split(delimiter).map((folder) => [join(folder, `bicep${EXE}`), 'PATH']),
    // Where `az bicep install` puts it. `az bicep` itself knows no snapshot.
    [join(AZURE_CONFIG_DIR, 'bin', `bicep${EXE}`), 'az bicep'],
    [installed, 'NuGet'],
  ];
  for (const [path, source] of candidates) {
    const found = await look(path, source);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Finds a compiler, or gets the one of VERSION from NuGet.
 * @throws Error that says what to do
 */
export async function findOrInstallBicep() {
  const found = await findBicep();
  if (found !== null) return found;
  await install().catch((error) => {
    // dotnet says on its standard output what went wrong.
    const said = [error.message, error.stdout].filter(Boolean).join('\n').trim();
    const why = error.code === 'ENOENT' ? 'there is no .NET SDK (dotnet)' : said;
    throw new Error(
      `There is no Bicep compiler of ${oldest()} on the PATH, and it could not be downloaded from NuGet: ${why}\n` +
        'Install one (https://aka.ms/bicep-install), or name one: BICEP=/path/to/bicep',
    );
  });
  return look(installed, 'NuGet');
}

async function look(path, source) {
  if (
    !(await access(path).then(
      () => true,
      () => false,
    ))
  )
    return null;
  const { stdout = '' } = await run(path, ['--version']).catch(() => ({}));
  const [, version, major, minor] = /version ((\d+)\.(\d+)\.\d+)/.exec(stdout) ?? [];
  if (version === undefined) return null;
  const isOldEnough = Number(major) > OLDEST[0] || Number(minor) >= OLDEST[1];
  if (!isOldEnough) console.error(`Passed over: ${path} is Bicep ${version}, not ${oldest()}`);
  return isOldEnough ? { path, version, source } : null;
}

function oldest() {
  return `version ${OLDEST.join('.')} or later`;
}

async function install() {
  const os = { linux: 'linux', darwin: 'osx', win32: 'win' }[process.platform];
  const name = `Azure.Bicep.CommandLine.${os}-${process.arch}`;
  const folder = join(root, 'build', 'bicep', `nuget.${process.pid}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bicep.csproj'), project(name));
  try {
    await run('dotnet', ['restore', 'bicep.csproj', '--packages', 'packages'], {
      cwd: folder,
      env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
    });
    const tool = join(folder, 'packages', name.toLowerCase(), VERSION, 'tools', `bicep${EXE}`);
    await chmod(tool, 0o755);
    await mkdir(join(installed, '..'), { recursive: true });
    await rename(tool, installed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A project that needs the package and nothing else, whatever the version of the SDK. */
function project(name) {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net$(BundledNETCoreAppTargetFrameworkVersion)</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="${name}" Version="[${VERSION}]" />
  </ItemGroup>
</Project>
`;
}

if (process.argv[1] === import.meta.filename) {
  const find = process.argv.includes('--install') ? findOrInstallBicep : findBicep;
  try {
    console.log(JSON.stringify(await find()));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
