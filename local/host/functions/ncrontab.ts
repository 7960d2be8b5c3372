/**
 * NCRONTAB, the cron of the timer trigger. A parser of our own, because no package reads it as the
 * host does: day and day of week must both match (elsewhere one of them is enough), names may be
 * cut short, and `L`, `W`, `#`, `?` and a Sunday called 7 do not exist.
 */

/** The values of each field, in rising order. */
export interface Ncrontab {
  seconds: readonly number[];
  minutes: readonly number[];
  hours: readonly number[];
  days: readonly number[];
  months: readonly number[];
  weekdays: readonly number[];
}

interface Field {
  least: number;
  most: number;
  names: readonly string[];
}

const MONTHS =
  'January February March April May June July August September October November December';
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday';
const field = (least: number, most: number, names = ''): Field => ({
  least,
  most,
  names: names.toLowerCase().split(' ').filter(Boolean),
});
const SECOND = field(0, 59);
const MINUTE = field(0, 59);
const HOUR = field(0, 23);
const DAY = field(1, 31);
const MONTH = field(1, 12, MONTHS);
const WEEKDAY = field(0, 6, WEEKDAYS);

const DAY_MS = 86_400_000;
/** The 29th of February on a given weekday is the rarest: it comes after 40 years at most. */
const HORIZON_DAYS = 41 * 366;

/** Reads `{second} {minute} {hour} {day} {month} {day of week}`; without seconds it is second 0. */
export function parseNcrontab(text: string): Ncrontab | undefined {
  const given = text.trim().split(/\s+/);
  const [second, minute, hour, day, month, weekday] = given.length === 5 ? ['0', ...given] : given;
  if (weekday === undefined || given.length > 6) return undefined;
  const seconds = valuesOf(second, SECOND);
  const minutes = valuesOf(minute, MINUTE);
  const hours = valuesOf(hour, HOUR);
  const days = valuesOf(day, DAY);
  const months = valuesOf(month, MONTH);
  const weekdays = valuesOf(weekday, WEEKDAY);
  return seconds && minutes && hours && days && months && weekdays
    ? { seconds, minutes, hours, days, months, weekdays }
    : undefined;
}

/**
 * The next time that matches, later than `afterMs`; undefined if it never comes (30th of February). It is the
 * time of the machine's clock, whose zone on Azure is UTC. A time that is skipped when the clocks go forward
 * comes an hour later.
 */
export function nextMatch(cron: Ncrontab, afterMs: number): number | undefined {
  const wallMs = nextWallTime(cron, afterMs - offsetMs(afterMs));
  return wallMs === undefined ? undefined : instantOf(wallMs, afterMs);
}

/** How far the machine's clock is behind UTC. */
function offsetMs(atMs: number): number {
  return new Date(atMs).getTimezoneOffset() * 60_000;
}

/** When the machine's clock shows that time: not before `afterMs`, where it shows it twice. */
function instantOf(wallMs: number, afterMs: number): number {
  const wall = new Date(wallMs);
  const date = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()] as const;
  const time = [wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds()] as const;
  const firstMs = new Date(...date, ...time).getTime();
  return firstMs > afterMs ? firstMs : wallMs + offsetMs(afterMs);
}

/** The same on a clock that knows no zone: times are as if the clock showed UTC. */
function nextWallTime(cron: Ncrontab, afterMs: number): number | undefined {
  const firstMs = (Math.floor(afterMs / 1000) + 1) * 1000;
  const today = Math.floor(firstMs / DAY_MS) * DAY_MS;
  for (let ahead = 0; ahead < HORIZON_DAYS; ahead++) {
    const date = new Date(today + ahead * DAY_MS);
    if (!cron.months.includes(date.getUTCMonth() + 1)) continue;
    if (!cron.days.includes(date.getUTCDate())) continue;
    if (!cron.weekdays.includes(date.getUTCDay())) continue;
    const timeMs = firstTime(cron, firstMs - date.getTime());
    if (timeMs !== undefined) return date.getTime() + timeMs;
  }
  return undefined;
}

/** The first time of a day that is not before `leastMs`, in milliseconds since midnight. */
function firstTime({ hours, minutes, seconds }: Ncrontab, leastMs: number): number | undefined {
  for (const hour of hours) {
    for (const minute of minutes) {
      const startMs = (hour * 60 + minute) * 60_000;
      const second = seconds.find((value) => startMs + value * 1000 >= leastMs);
      if (second !== undefined) return startMs + second * 1000;
    }
  }
  return undefined;
}

function valuesOf(text: string | undefined, of: Field): number[] | undefined {
  const values = new Set<number>();
  for (const item of text?.split(',') ?? []) {
    const range = rangeOf(item, of);
    if (!range) return undefined;
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** `*`, `5`, `5-10`, each of them with a step: `5/15` begins at 5. */
function rangeOf(
  item: string,
  of: Field,
): { first: number; last: number; step: number } | undefined {
  const [, from = '', to, every] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d+))?$/.exec(item) ?? [];
  // A step of 0 is one of 1, as NCrontab has it.
  const step = Math.max(1, Number(every ?? 1));
  if (from === '*') return to === undefined ? { first: of.least, last: of.most, step } : undefined;
  const first = valueOf(from, of);
  const open = every === undefined ? first : of.most;
  const last = to === undefined ? open : valueOf(to, of);
  if (first === undefined || last === undefined) return undefined;
  // The wrong way round is the same range: FRI-MON is Monday to Friday.
  return { first: Math.min(first, last), last: Math.max(first, last), step };
}

/** A number in the field's limits, or the beginning of a name: `Mon`, `monday`. */
function valueOf(text: string, { least, most, names }: Field): number | undefined {
  const index = names.findIndex((name) => text !== '' && name.startsWith(text.toLowerCase()));
  const value = /^\d+$/.test(text) ? Number(text) : index < 0 ? NaN : index + least;
  return value >= least && value <= most ? value : undefined;
}
