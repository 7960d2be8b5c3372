import { readdir, readFile } from 'node:fs/promises';

/** Processes whose environment holds a setting (Linux: from /proc). A worker inherits its host's. */
export async function processesWith(name: string, value: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const marked = await Promise.all(pids.map((pid) => hasSetting(pid, `${name}=${value}`)));
  return pids.filter((_pid, index) => marked[index]);
}

async function hasSetting(pid: number, setting: string): Promise<boolean> {
  try {
    // Empty for a process that has ended and is only waited for.
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').includes(setting);
  } catch {
    // It ended while we looked, or it is somebody else's.
    return false;
  }
}
