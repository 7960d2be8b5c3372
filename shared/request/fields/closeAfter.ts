import { MAX_DELAY_DAYS } from '../../core/timeLimits';

const DAY_SECONDS = 86_400;
const MAX_DELAY_SECONDS = MAX_DELAY_DAYS * DAY_SECONDS;
// ISO 8601-1 section 5.5.2.2, less what is no fixed time (years, months, weeks) and fractions.
const DURATION =
  /^P(?=\d|T\d)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

/** How long to wait with a close. */
export interface CloseAfter {
  /** As it was given. */
  text: string;
  /** From 0 (`PT0S`) to 6 days (`P6D`). */
  seconds: number;
}

/**
 * Reads an ISO 8601 duration in whole days, hours, minutes and seconds.
 * @returns undefined for another text, and for more than 6 days
 */
export function parseCloseAfter(text: string): CloseAfter | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? 0));
  const total = days * DAY_SECONDS + hours * 3_600 + minutes * 60 + seconds;
  return total <= MAX_DELAY_SECONDS ? { text, seconds: total } : undefined;
}
