import type { Clock } from '../../../shared/core/clock';

const EVERY_MS = 1_000;
const MANY_MESSAGES = 500;

/** Says how far long work has come. */
export type Progress = (what: string, done: number, total: number) => void;

/**
 * A line every second; in a file or pipe only where there are many messages.
 * @param write gets a line
 */
export function progressLines(
  clock: Pick<Clock, 'now'>,
  isTerminal: boolean,
  write: (line: string) => void,
): Progress {
  let lastAt = clock.now();
  return (what, done, total) => {
    const isLong = isTerminal || Math.max(done, total) > MANY_MESSAGES;
    if (!isLong || clock.now() - lastAt < EVERY_MS) return;
    lastAt = clock.now();
    write(`${what} ${done} of about ${Math.max(done, total)}`);
  };
}
