import { readFile } from 'node:fs/promises';

/** Memory of a process that is in use now (Linux: from /proc). */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
