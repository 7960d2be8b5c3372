/** Starts the fixture app in the host. */
import { build } from 'esbuild';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  startFunctionsHost,
  type FunctionsHost,
  type FunctionsHostOptions,
  type HostEvent,
  type WorkerLog,
} from '../../../local/host/app/functionsHost';

const root = resolve(__dirname, '../../..');

export interface Fixture {
  directory: string;
  remove(): Promise<void>;
}

/** As `npm test` builds it. */
const workerScript = join(root, 'build/local/host/worker.js');

/**
 * Builds an app into a temporary directory.
 * @param main code of another app
 * @param source the app's file beside this one
 */
export async function buildFixture(main?: string, source = 'fixtureApp'): Promise<Fixture> {
  const directory = await mkdtemp(join(tmpdir(), 'functions-host-'));
  if (main === undefined) {
    await build({
      absWorkingDir: root,
      entryPoints: { app: `test/local/host/${source}.ts` },
      outdir: directory,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@azure/functions-core'],
    });
  } else await writeFile(join(directory, 'app.js'), main);
  await writeFile(join(directory, 'package.json'), '{"main":"app.js"}');
  await writeFile(join(directory, 'host.json'), '{"version":"2.0"}');
  return {
    directory,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The fixture for all tests of a file. */
export function useFixture(source?: string): Fixture {
  const fixture = {} as Fixture;
  beforeAll(async () => {
    Object.assign(fixture, await buildFixture(undefined, source));
  }, 20_000);
  afterAll(() => fixture.remove());
  return fixture;
}

/** Builds a program that starts the host by itself; `then` says what it does with `host`. */
export async function buildProgram({ directory }: Fixture, then: string) {
  const options = { appDirectory: directory, workerScript, port: 0 };
  const env = { RECORD: join(directory, 'records.jsonl'), BINARY_QUEUE: 'q' };
  const contents = `import { startFunctionsHost } from './local/host/app/functionsHost';
    void startFunctionsHost({ ...${JSON.stringify(options)}, env: ${JSON.stringify(env)} })
      .then(async (host) => { console.log(host.workerPid); ${then} });`;
  const outfile = join(directory, 'program.js');
  const stdin = { contents, resolveDir: root, loader: 'ts' } as const;
  await build({ stdin, outfile, bundle: true, platform: 'node', packages: 'external' });
  return outfile;
}

export interface TestHost extends FunctionsHost {
  logs: WorkerLog[];
  events: HostEvent[];
  /** What the fixture app wrote down, over all its workers. */
  records(): Promise<Record<string, unknown>[]>;
}

const started: FunctionsHost[] = [];

/** Ends what a failed test left running; jest would wait for it without end. */
export async function stopAllHosts(): Promise<void> {
  await Promise.all(started.splice(0).map((host) => host.stop()));
}

export async function startTestHost(
  { directory }: Fixture,
  options: Partial<FunctionsHostOptions> = {},
): Promise<TestHost> {
  const logs: WorkerLog[] = [];
  const events: HostEvent[] = [];
  const recordFile = join(directory, 'records.jsonl');
  await writeFile(recordFile, '');
  const host = await startFunctionsHost({
    appDirectory: directory,
    workerScript,
    port: 0,
    onLog: (log) => logs.push(log),
    onEvent: (event) => events.push(event),
    ...options,
    env: { RECORD: recordFile, BINARY_QUEUE: 'binary-queue', ...options.env },
  });
  started.push(host);
  const records = async () =>
    (await readFile(recordFile, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  // Not by spreading: `functions` and `workerPid` are looked up when asked for.
  return Object.assign(Object.create(host) as FunctionsHost, { logs, events, records });
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  json: () => Record<string, unknown>;
}

/** One request on a connection of its own. A body in parts goes chunked. */
export function call(
  host: FunctionsHost,
  path: string,
  o: {
    method?: string;
    headers?: Record<string, string | string[]>;
    body?: string | string[];
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = o;
    const req = request(`${host.url}${path}`, { method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const all = Buffer.concat(chunks);
        const json = () => JSON.parse(all.toString()) as Record<string, unknown>;
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: all, json });
      });
    });
    req.on('error', reject);
    if (Array.isArray(body)) for (const part of body) req.write(part);
    req.end(Array.isArray(body) ? undefined : body);
  });
}

/** Sends bytes and gives everything that comes back until the server closes. */
export function raw(host: FunctionsHost, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = createConnection(host.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => (answer += data));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** Waits until `look` gives something. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, ms = 10_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`nothing came within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
