import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { WorkerLog } from '../worker/protocol';
import type { TimerStatus } from './timerStatus';

/** Where the runs of timers are on record, by the name of the function. */
export interface TimerRecords {
  read(name: string): Promise<TimerStatus | undefined>;
  write(name: string, status: TimerStatus): Promise<void>;
}

const epoch = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const schema = z.record(
  z.string(),
  z.object({ last: epoch.optional(), next: epoch, lastUpdated: epoch }),
);

/**
 * Records in a file, which the real host has in a blob of its storage account: what came due while no host ran is
 * then run late. A file that cannot be read or written costs no run: a line of log says so.
 * @param path undefined: the records last as long as this process
 */
export function timerRecords(
  path: string | undefined,
  onLog: (log: WorkerLog) => void,
): TimerRecords {
  let records: Promise<Map<string, TimerStatus>> | undefined;
  let writing = Promise.resolve();
  const all = () =>
    (records ??=
      path === undefined ? Promise.resolve(new Map<string, TimerStatus>()) : load(path, onLog));
  return {
    read: async (name) => (await all()).get(name),
    async write(name, status) {
      const map = (await all()).set(name, status);
      if (path === undefined) return;
      writing = writing
        .then(() => save(path, map))
        .catch((error: unknown) => onLog({ level: 'warning', message: troubleWith(path, error) }));
      await writing;
    },
  };
}

async function load(
  path: string,
  onLog: (log: WorkerLog) => void,
): Promise<Map<string, TimerStatus>> {
  try {
    const parsed = schema.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Map(
      Object.entries(parsed).map(([name, { last, ...rest }]) => [name, { last, ...rest }]),
    );
  } catch (error) {
    const isNew = (error as { code?: string }).code === 'ENOENT';
    if (!isNew) onLog({ level: 'warning', message: troubleWith(path, error) });
    return new Map();
  }
}

async function save(path: string, map: ReadonlyMap<string, TimerStatus>): Promise<void> {
  const iso = (ms: number | undefined) =>
    ms === undefined ? undefined : new Date(ms).toISOString();
  const entries = [...map].map(([name, { last, next, lastUpdated }]) => [
    name,
    { last: iso(last), next: iso(next), lastUpdated: iso(lastUpdated) },
  ]);
  await mkdir(dirname(path), { recursive: true });
  // In one step: whoever reads at this moment gets all of the old file or all of the new one.
  const part = `${path}.${process.pid}`;
  await writeFile(part, JSON.stringify(Object.fromEntries(entries)));
  await rename(part, path);
}

function troubleWith(path: string, error: unknown): string {
  const { code, name } = error as { code?: string; name: string };
  return `The runs of timers are not on record (${path}: ${code ?? name}): a run that is missed is not made up for.`;
}
