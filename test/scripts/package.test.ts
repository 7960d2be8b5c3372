import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const root = resolve(__dirname, '../..');
const manifestOf = (json: string) => JSON.parse(json) as Record<string, unknown>;
const version = String(manifestOf(readFileSync(join(root, 'package.json'), 'utf8'))['version']);

/** The files of a zip, by its central directory (no zip64, no encryption: what our script writes). */
function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packedSize] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    // The local header has its own lengths of name and extra field.
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + packedSize);
    files.set(name, method === 8 ? inflateRawSync(packed) : packed);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** Loads a file as the Functions worker does; gives the number of functions that it registers. */
const LOAD = `
const { Module } = require('node:module');
const original = Module.prototype.require;
let functions = 0;
const dispose = () => {};
const core = {
  registerFunction: () => ({ dispose }, functions++),
  registerHook: () => ({ dispose }),
  getProgrammingModel() {},
  setProgrammingModel() {},
};
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : original.call(this, id);
};
require(process.argv[1]);
process.stdout.write(String(functions), () => process.exit());
`;

describe('npm run package', () => {
  let folder: string;
  let zip: Buffer;
  let files: Map<string, Buffer>;

  function makeZip(out: string, env: NodeJS.ProcessEnv = {}): Buffer {
    execFileSync(process.execPath, [join(root, 'scripts/package.mjs'), '--out', out], {
      env: { ...process.env, ...env },
    });
    return readFileSync(join(out, `close-excel-session-${version}.zip`));
  }

  beforeAll(() => {
    // Outside the checkout: no node_modules to be found from there.
    folder = mkdtempSync(join(tmpdir(), 'package-test-'));
    zip = makeZip(join(folder, 'one'));
    files = readZip(zip);
    for (const [name, content] of files) {
      mkdirSync(dirname(join(folder, 'app', name)), { recursive: true });
      writeFileSync(join(folder, 'app', name), content);
    }
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the host settings, the manifest and the bundles, and nothing else', () => {
    const names = [...files.keys()];
    expect(names.filter((name) => !/^dist\/[A-Za-z]+\.js$/.test(name)).sort()).toEqual([
      'host.json',
      'package.json',
    ]);
    expect(names).toContain('dist/index.js');
    expect(files.get('host.json')).toEqual(readFileSync(join(root, 'host.json')));
  });

  it('names no dependencies, no scripts, and a main that is in it', () => {
    const manifest = manifestOf(files.get('package.json')?.toString() ?? '');
    expect(Object.keys(manifest).sort()).toEqual(['engines', 'main', 'name', 'version']);
    expect(manifest['version']).toBe(version);
    expect(files.has(String(manifest['main']))).toBe(true);
  });

  it('registers functions where no packages are installed', () => {
    const main = join(folder, 'app/dist/index.js');
    const functions = execFileSync(process.execPath, ['-e', LOAD, main], {
      cwd: join(folder, 'app'),
      env: { PATH: process.env['PATH'], AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
    });
    expect(Number(functions)).toBeGreaterThan(0);
  });

  it('holds bundles that need no installed packages', () => {
    const lazy = [...files.keys()].filter((name) => /^dist\/(?!index\.)/.test(name));
    expect(lazy).not.toEqual([]);
    for (const name of lazy) {
      execFileSync(process.execPath, ['-e', LOAD, join(folder, 'app', name)], {
        cwd: join(folder, 'app'),
      });
    }
  });

  it('has the same bytes at another time and in another time zone', () => {
    const again = makeZip(join(folder, 'two'), { TZ: 'Pacific/Auckland' });
    expect(again.equals(zip)).toBe(true);
  }, 60_000);
});
