import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const script = resolve(__dirname, '../../../scripts/infra/bicep.mjs');
const onWindows = process.platform === 'win32';

/** Stand-ins are shell scripts. */
(onWindows ? describe.skip : describe)('finding a Bicep compiler', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bicep-test-'));
    // A checkout in which no compiler was installed.
    cpSync(script, join(folder, 'scripts/infra/bicep.mjs'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(where: string, name: string, text: string): string {
    const path = join(folder, where, name);
    mkdirSync(join(folder, where), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Something that says that it is Bicep of a version. */
  function standIn(where: string, version: string): string {
    return program(where, 'bicep', `echo "Bicep CLI version ${version} (0123456789)"`);
  }

  function find(env: Record<string, string>, args: string[] = []) {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(folder, 'scripts/infra/bicep.mjs'), ...args],
      {
        env: { PATH: join(folder, 'path'), HOME: join(folder, 'home'), ...env },
        encoding: 'utf8',
      },
    );
    return { status, stderr, found: stdout === '' ? undefined : (JSON.parse(stdout) as unknown) };
  }

  it('takes the one that BICEP names before all others', () => {
    standIn('path', '0.48.1');
    const path = standIn('named', '0.47.16');
    expect(find({ BICEP: path }).found).toEqual({ path, version: '0.47.16', source: 'BICEP' });
  });

  it.each([
    ['is not there', () => '/nowhere/bicep'],
    ['is no Bicep', () => process.execPath],
    ['is too old', () => standIn('named', '0.30.1')],
  ])('fails where the file that BICEP names %s', (_, path) => {
    standIn('path', '0.48.1');
    const { status, stderr } = find({ BICEP: path() });
    expect(status).toBe(1);
    expect(stderr).toContain('BICEP is not a Bicep compiler of version 0.47 or later');
  });

  it('takes the first on the PATH that is new enough, and says which one it passed over', () => {
    const old = standIn('old', '0.46.99');
    const path = standIn('path', '0.49.2');
    const { found, stderr } = find({
      PATH: [join(folder, 'old'), join(folder, 'path')].join(delimiter),
    });
    expect(found).toEqual({ path, version: '0.49.2', source: 'PATH' });
    expect(stderr).toContain(`Passed over: ${old} is Bicep 0.46.99`);
  });

  it('takes a first major version', () => {
    standIn('path', '1.0.0');
    expect(find({}).found).toMatchObject({ version: '1.0.0' });
  });

  it.each([
    ['home/.azure/bin', {}],
    ['config/bin', { AZURE_CONFIG_DIR: 'config' }],
  ])('takes the one that az bicep has put into %s', (where, more) => {
    const path = standIn(where, '0.49.2');
    const env = Object.fromEntries(
      Object.entries(more as Record<string, string>).map(([name, value]) => [
        name,
        join(folder, value),
      ]),
    );
    expect(find(env).found).toEqual({ path, version: '0.49.2', source: 'az bicep' });
  });

  it('finds none', () => {
    expect(find({})).toEqual({ status: 0, stderr: '', found: null });
  });

  it('gets one by the .NET SDK, once, and keeps nothing else', () => {
    const calls = join(folder, 'calls');
    const tool = 'packages/azure.bicep.commandline.$OS/0.49.2/tools';
    const os = `${process.platform === 'darwin' ? 'osx' : process.platform}-${process.arch}`;
    program(
      'path',
      'dotnet',
      `echo "$*" >>${calls}
      grep -q 'PackageDownload Include="Azure.Bicep.CommandLine.${os}" Version="\\[0.49.2\\]"' bicep.csproj || exit 1
      OS=${os}; mkdir -p ${tool}; cp ${standIn('nuget', '0.49.2')} ${tool}/bicep`,
    );
    const PATH = [join(folder, 'path'), '/usr/bin', '/bin'].join(delimiter);
    const path = join(folder, 'build/bicep/0.49.2/bicep');
    const expected = { path, version: '0.49.2', source: 'NuGet' };
    expect(find({ PATH }, ['--install'])).toEqual({ status: 0, stderr: '', found: expected });
    expect(find({ PATH }, ['--install']).found).toEqual(expected);
    expect(find({}).found).toEqual(expected);
    expect(readFileSync(calls, 'utf8')).toBe('restore bicep.csproj --packages packages\n');
    expect(readdirSync(join(folder, 'build/bicep'))).toEqual(['0.49.2']);
  });

  it.each([
    ['there is no .NET SDK', undefined, 'there is no .NET SDK (dotnet)'],
    ['NuGet cannot be reached', 'echo "error NU1301: no network"; exit 1', 'NU1301: no network'],
  ])('cannot get one where %s, and says what to do', (_, dotnet, reason) => {
    if (dotnet !== undefined) program('path', 'dotnet', dotnet);
    const { status, stderr } = find({}, ['--install']);
    expect(status).toBe(1);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('BICEP=/path/to/bicep');
  });
});
