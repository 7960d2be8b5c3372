import type { Clock } from '../../core/clock';
import type { ExportFailure } from './exporterContract';

const QUIET_MS = 60_000;

/**
 * Says that telemetry is lost, in one line a minute at most; the line counts what was left unsaid since the last one.
 * @param write takes a line
 */
export function createFailureLog(
  write: (line: string) => void,
  clock: Pick<Clock, 'now'>,
): (failure: ExportFailure) => void {
  let lastAt = -Infinity;
  let unsaid = 0;
  return (failure) => {
    const now = clock.now();
    if (now - lastAt < QUIET_MS) {
      unsaid++;
      return;
    }
    write(JSON.stringify({ event: 'telemetryFailed', ...failure, ...(unsaid > 0 && { unsaid }) }));
    lastAt = now;
    unsaid = 0;
  };
}
