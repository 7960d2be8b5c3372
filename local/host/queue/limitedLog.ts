import type { WorkerLog } from '../worker/protocol';

const EVERY_MS = 60_000;

/**
 * A log that says the same thing once a minute: what fails at each poll would fill the terminal.
 * @returns logs a line, unless one with that key was logged less than a minute ago
 */
export function limitedLog(
  onLog: (log: WorkerLog) => void,
  now: () => number = Date.now,
): (key: string, line: WorkerLog) => void {
  const saidAt = new Map<string, number>();
  return (key, line) => {
    const before = saidAt.get(key);
    if (before !== undefined && now() - before < EVERY_MS) return;
    saidAt.set(key, now());
    onLog(line);
  };
}
