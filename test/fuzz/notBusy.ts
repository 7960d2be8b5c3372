import assert from 'node:assert/strict';

/** Of processor time: nobody else is served meanwhile. */
const MAX_BUSY_MS = 150;

/** Runs something, and fails where it keeps the processor for longer than any request may. */
export async function notBusy<T>(run: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  assert((user + system) / 1000 < MAX_BUSY_MS, `busy for ${(user + system) / 1000} ms`);
  return result;
}
