import { mkdtempSync } from 'node:fs';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, childrenOf, until } from './app';

/** What the worker holds at a moment. */
export interface WorkerSample {
  pid: number;
  /** After all garbage was collected: heapProbe.cjs, inside the worker. */
  heapUsedBytes: number;
  /** Active resources of the event loop: process.getActiveResourcesInfo(), inside the worker. */
  handles: number;
  /** VmRSS of /proc/<pid>/status, after that collection. */
  rssBytes: number;
  /** Links to sockets in /proc/<pid>/fd: TCP to Graph, storage and identity, and the pipes of Node. */
  sockets: number;
}

const directory = mkdtempSync(join(tmpdir(), 'close-probe-'));
const probeFile = join(directory, 'heap.json');

/** Settings with which the worker can be asked. The path is relative: the host splits at spaces. */
export const probeSettings = {
  languageWorkers__node__arguments: '--expose-gc -r ./test/e2e/heapProbe.cjs',
  HEAP_PROBE_FILE: probeFile,
};

export async function sampleWorker(app: App): Promise<WorkerSample> {
  // The worker is all that the app has started where the rest came from outside.
  const [pid = 0] = await childrenOf(app);
  return sampleProcess(pid);
}

/** @param pid a worker that was started with the settings of the probe */
export async function sampleProcess(pid: number): Promise<WorkerSample> {
  process.kill(pid, 'SIGUSR2');
  const text = await until(() => readFile(probeFile, 'utf8').catch(() => ''));
  await rm(probeFile);
  const inside = JSON.parse(text) as Pick<WorkerSample, 'heapUsedBytes' | 'handles'>;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const rssKib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { pid, ...inside, rssBytes: rssKib * 1024, sockets: await countSockets(pid) };
}

/** A sample as a line of the table. */
export function sampleRow(
  name: string,
  done: number,
  seconds: number,
  sample: WorkerSample,
): string {
  const { heapUsedBytes, rssBytes, sockets, handles } = sample;
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const figures = [done, seconds.toFixed(0), mib(heapUsedBytes), mib(rssBytes), sockets, handles];
  return name.padEnd(15) + figures.map((figure) => String(figure).padStart(10)).join('');
}

export async function removeProbe(): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

async function countSockets(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  // One may be closed between the two looks.
  const links = await Promise.all(
    names.map((name) => readlink(join(folder, name)).catch(() => '')),
  );
  return links.filter((link) => link.startsWith('socket:')).length;
}
