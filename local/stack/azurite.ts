/** Storage for the local stack: Azurite's services, in memory, each a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from 'azurite/package.json';
import { freePort } from './freePort';

export type AzuriteService = 'queue' | 'table' | 'blob';

export interface Azurite {
  connectionString: string;
  queueUrl: string;
  tableUrl?: string;
  blobUrl?: string;
  accountName: string;
  accountKey: string;
  pids: number[];
  stop(): Promise<void>;
}

interface Service {
  name: AzuriteService;
  url: string;
  pid: number;
  stop(): Promise<void>;
}

// The account of every storage emulator: it is in the public documentation, and opens nothing else.
const ACCOUNT_NAME = 'devstoreaccount1';
const ACCOUNT_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const READY_TIMEOUT_MS = 15_000;
const PORT_ATTEMPTS = 5;

/**
 * Azurite does not watch its parent. Started with an IPC channel it learns of the parent's end,
 * SIGKILL included, because the operating system closes the channel.
 */
const WRAPPER = `
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();
require(process.argv[1]);
`;

/**
 * Starts the services and gives their addresses once they answer.
 * @param checksApiVersion refuse service versions that Azurite does not know, as it does by default. It then
 * refuses the queue client of this project.
 * @param findPort gives a port for each try
 */
export async function startAzurite({
  services,
  checksApiVersion = false,
  findPort = freePort,
}: {
  services: readonly AzuriteService[];
  checksApiVersion?: boolean;
  findPort?: () => Promise<number>;
}): Promise<Azurite> {
  const starts = await Promise.allSettled(
    services.map((name) => startService(name, checksApiVersion, findPort)),
  );
  const running = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async () => {
    await Promise.all(running.map((service) => service.stop()));
  };
  const failure = starts.find((start) => start.status === 'rejected');
  const queue = running.find(({ name }) => name === 'queue');
  if (failure !== undefined || queue === undefined) {
    await stop();
    throw failure?.reason ?? new Error('Azurite: the queue service has to be among the services');
  }
  const table = running.find(({ name }) => name === 'table');
  const blob = running.find(({ name }) => name === 'blob');
  return {
    connectionString: connectionString(running),
    queueUrl: queue.url,
    ...(table && { tableUrl: table.url }),
    ...(blob && { blobUrl: blob.url }),
    accountName: ACCOUNT_NAME,
    accountKey: ACCOUNT_KEY,
    pids: running.map(({ pid }) => pid),
    stop,
  };
}

function connectionString(services: readonly Service[]): string {
  const endpoints = services.map(
    ({ name, url }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Endpoint=${url};`,
  );
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT_NAME};AccountKey=${ACCOUNT_KEY};${endpoints.join('')}`;
}

/** Another process may take the port between our look and Azurite's: then another port. */
async function startService(
  name: AzuriteService,
  checksApiVersion: boolean,
  findPort: () => Promise<number>,
): Promise<Service> {
  for (let attempt = 1; ; attempt++) {
    const port = await findPort();
    const child = spawnService(name, port, checksApiVersion);
    try {
      await ready(name, port, child);
      const url = `http://127.0.0.1:${port}/${ACCOUNT_NAME}`;
      return { name, url, pid: child.pid ?? 0, stop: () => end(child) };
    } catch (error) {
      await end(child);
      if (attempt === PORT_ATTEMPTS || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}

function spawnService(name: AzuriteService, port: number, checksApiVersion: boolean): ChildProcess {
  // One file, made with the stack. From build/local/, where this is built to, it is as far as from here.
  const main = join(__dirname, '../../build/azurite', version, `${name}.js`);
  const args = [`--${name}Host`, '127.0.0.1', `--${name}Port`, String(port)];
  const flags = ['--inMemoryPersistence', '--disableTelemetry'];
  if (!checksApiVersion) flags.push('--skipApiVersionCheck');
  return spawn(process.execPath, ['-e', WRAPPER, main, ...args, ...flags, '--silent'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Of its own group, so that Ctrl-C leaves the storage to those who still finish their work.
    detached: process.platform !== 'win32',
    windowsHide: true,
    // Should it ever write a file after all, then not in the checkout.
    cwd: tmpdir(),
    env: { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT_NAME}:${ACCOUNT_KEY}` },
  });
}

/**
 * Waits until this very process listens (another one may answer on the port), then for an answer.
 * Rejects with what Azurite printed.
 */
async function ready(name: AzuriteService, port: number, child: ChildProcess): Promise<void> {
  const timeout = AbortSignal.timeout(READY_TIMEOUT_MS);
  let output = '';
  try {
    await new Promise<void>((resolve, reject) => {
      // Read to the end, for a full pipe would stop the child.
      const read = (chunk: Buffer) => {
        if (output.length < 10_000) output += chunk.toString();
        // `listens` say queue and blob, `started` says table.
        if (/successfully (listens|started) on/.test(output)) resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', reject);
      // `close` comes after the last output, `exit` before.
      child.once('close', (code) => reject(new Error(`it ended with ${code ?? 'a signal'}`)));
      timeout.addEventListener('abort', () => reject(new Error('it did not come up in time')));
    });
    // Any answer will do: without credentials it is 403.
    await fetch(`http://127.0.0.1:${port}/${ACCOUNT_NAME}?comp=list`, { signal: timeout });
  } catch (error) {
    throw new Error(`Azurite ${name}: ${(error as Error).message}\n${output}`, { cause: error });
  }
}

/** There is nothing to save, and its own shutdown waits for open connections. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
