import { nextMatch, parseNcrontab } from './ncrontab';
import { parseTimeSpan } from '../common/timeSpan';

/** When a timer runs. Times are milliseconds since the epoch. */
export interface TimerSchedule {
  /** As it was written. */
  text: string;
  next(afterMs: number): number;
}

/**
 * Reads the schedule of a timer trigger: NCRONTAB, or a TimeSpan from run to run (which Azure takes
 * in an App Service plan only).
 * @throws RangeError if it is neither, or never comes
 */
export function parseTimerSchedule(text: string): TimerSchedule {
  const cron = parseNcrontab(text);
  if (!cron) {
    const everyMs = spanOf(text);
    return { text, next: (afterMs) => afterMs + everyMs };
  }
  if (nextMatch(cron, 0) === undefined) throw new RangeError(`the schedule "${text}" never comes`);
  return { text, next: (afterMs) => nextMatch(cron, afterMs) ?? Infinity };
}

function spanOf(text: string): number {
  try {
    const everyMs = parseTimeSpan(text);
    if (everyMs > 0) return everyMs;
  } catch {
    // Said below, for both kinds.
  }
  throw new RangeError(
    `the schedule "${text}" is neither NCRONTAB ({second} {minute} {hour} {day} {month} {day of week}) nor a time span (hh:mm:ss)`,
  );
}
