import type { TimerSchedule } from '../functions/timerSchedule';

/** What is known of a timer's runs, in milliseconds since the epoch. */
export interface TimerStatus {
  /** When the last run began; undefined: none yet. */
  last: number | undefined;
  next: number;
  /** What `next` was counted from. */
  lastUpdated: number;
}

/**
 * The status that a timer starts with, and whether it missed a run while no host ran. With another schedule
 * than the one that it was recorded with, it starts again and has missed nothing.
 * @param recorded undefined for a timer that is new, or not monitored
 */
export function statusAtStart(
  schedule: TimerSchedule,
  recorded: TimerStatus | undefined,
  nowMs: number,
): { status: TimerStatus; isPastDue: boolean } {
  if (recorded === undefined) return { status: countedFrom(schedule, nowMs), isPastDue: false };
  const from = recorded.last ?? recorded.lastUpdated;
  const expected = schedule.next(from);
  if (recorded.next === expected) return { status: recorded, isPastDue: nowMs > expected };
  return {
    status: countedFrom(schedule, nowMs > expected ? nowMs : from),
    isPastDue: false,
  };
}

function countedFrom(schedule: TimerSchedule, fromMs: number): TimerStatus {
  return { last: undefined, next: schedule.next(fromMs), lastUpdated: fromMs };
}

/** The status after a run that began at that time. */
export function statusAfterRun(schedule: TimerSchedule, startedMs: number): TimerStatus {
  return { last: startedMs, next: schedule.next(startedMs), lastUpdated: startedMs };
}
