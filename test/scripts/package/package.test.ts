import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { type Azurite, startAzurite } from '../../../local/stack/azurite';
import { type FunctionsHost, startFunctionsHost } from '../../../local/host/app/functionsHost';
import { budget } from '../../../local/simulators/graph/tenant/tenant';
import { startManagedIdentity } from '../../../local/simulators/identity/managedIdentity';
import { startSimulatedCloud } from '../../../local/stack/simulatedCloud';
import { SESSION_ID } from '../../support/closeRequests';
import { sharedAuthority } from '../../support/sharedAuthority';

const root = resolve(__dirname, '../../..');
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

interface Bom {
  metadata: { component: object };
  components: { name: string; version: string }[];
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

  function makeZip(out: string, env: NodeJS.ProcessEnv = {}, checkout = root): Buffer {
    execFileSync(process.execPath, [join(checkout, 'scripts/package/package.mjs'), '--out', out], {
      env: { ...process.env, ...env },
    });
    return readFileSync(join(out, 'close-excel-session.zip'));
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
      'ThirdPartyNotices.txt',
      'dist/openapi.json',
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
    const lazy = [...files.keys()].filter((name) => /^dist\/(?!index\.).*\.js$/.test(name));
    expect(lazy).not.toEqual([]);
    for (const name of lazy) {
      execFileSync(process.execPath, ['-e', LOAD, join(folder, 'app', name)], {
        cwd: join(folder, 'app'),
      });
    }
  });

  it('is 1 MiB at most', () => {
    expect(zip.length).toBeLessThanOrEqual(1024 * 1024);
  });

  it('has the same bytes from a checkout elsewhere, in another time zone', () => {
    const checkout = join(folder, 'checkout');
    for (const name of ['functions', 'shared', 'scripts', 'tools']) {
      cpSync(join(root, name), join(checkout, name), { recursive: true });
    }
    for (const name of ['host.json', 'package.json', 'package-lock.json', 'tsconfig.json']) {
      cpSync(join(root, name), join(checkout, name));
    }
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
    const again = makeZip(join(folder, 'two'), { TZ: 'Pacific/Auckland' }, checkout);
    expect(again.equals(zip)).toBe(true);
  }, 60_000);

  describe('bill of materials beside it', () => {
    const read = (out: string) =>
      JSON.parse(readFileSync(join(folder, out, 'close-excel-session.cdx.json'), 'utf8')) as Bom;
    const named = (bom: Bom) => bom.components.map(({ name }) => name);

    it('names the zip by its hash, and the app by its name and version', () => {
      const content = createHash('sha256').update(zip).digest('hex');
      expect(read('one').metadata.component).toMatchObject({
        type: 'application',
        name: 'close-excel-session',
        version,
        hashes: [{ alg: 'SHA-256', content }],
      });
    });

    it('lists what is in the bundles, used by development tools as well or not, and no tool', () => {
      expect(named(read('one'))).toEqual(
        expect.arrayContaining(['@azure/identity', '@azure/storage-queue', 'uuid', 'zod']),
      );
      for (const tool of ['jest', 'esbuild', 'azurite', 'fflate']) {
        expect(named(read('one'))).not.toContain(tool);
      }
    });

    it('lists the packages whose licences are in the zip', () => {
      const notices = files.get('ThirdPartyNotices.txt')?.toString() ?? '';
      const { components } = read('one');
      expect(components.length).toBeGreaterThan(20);
      for (const { name, version } of components) expect(notices).toContain(`${name} ${version}\n`);
      expect(notices.match(/^\S+ \d+\.\d+\.\d+(?:-[\w.]+)?$/gm)).toHaveLength(components.length);
    });

    it('is the same for the same sources', () => {
      expect(read('two')).toEqual(read('one'));
    });
  });

  describe('unpacked into an empty folder and started there', () => {
    let azurite: Azurite;
    let host: FunctionsHost;

    const startUnpacked = (env: Record<string, string | undefined>) =>
      startFunctionsHost({
        appDirectory: join(folder, 'app'),
        workerScript: join(root, 'build/local/host/worker.js'),
        port: 0,
        env: {
          PATH: process.env['PATH'],
          AzureWebJobsStorage: azurite.connectionString,
          ...env,
        },
      });

    beforeAll(async () => {
      azurite = await startAzurite({ services: ['queue', 'table'] });
      // There is no sign-in here: what is looked for is the bundle that looks for one.
      host = await startUnpacked({ AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' });
    });

    afterAll(async () => {
      await host.stop();
      await azurite.stop();
    });

    const close = (more: object, { url } = host) =>
      fetch(`${url}/api/closeSession`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          workbookSessionId: SESSION_ID,
          driveId: 'b!1',
          itemId: '01',
          ...more,
        }),
      });

    it('is healthy', async () => {
      const answer = await fetch(`${host.url}/api/health`);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', version }]);
    });

    it('serves the document that is in the repository, with its own address', async () => {
      const answer = await fetch(`${host.url}/api/openapi.json`);
      const kept = manifestOf(readFileSync(join(root, 'docs/openapi.json'), 'utf8'));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ ...kept, servers: [{ url: host.url }] });
    });

    it('queues a close: the bundles of queue and table are whole', async () => {
      expect((await close({ closeAfter: 'PT1H' })).status).toBe(201);
    });

    it('asks for a token: the bundle of identity is whole', async () => {
      const answer = await close({});
      expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([
        503,
        'CredentialUnavailable',
      ]);
    });

    it('closes a session, with an identity and a Graph that give it what Azure would', async () => {
      const identity = await startManagedIdentity();
      const authority = await sharedAuthority();
      const cloud = await startSimulatedCloud({}, identity, { authority });
      const { graph, env } = cloud;
      const { id: workbookSessionId } = graph.openSession(budget);
      const onAzure = await startUnpacked({
        ...env,
        IDENTITY_ENDPOINT: identity.endpoint,
        IDENTITY_HEADER: identity.header,
      });
      try {
        const { driveId, itemId } = budget;
        const request = { workbookSessionId, driveId, itemId };
        const answer = await close(request, onAzure);
        expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'closed' }]);
        expect(graph.sessions()).toMatchObject([{ state: 'closed' }]);
      } finally {
        await onAzure.stop();
        await cloud.stop();
        await identity.stop();
      }
    });
  });
});
