// RFC 9110 section 10.2.3 has whole seconds; Graph has been seen to send fractions.
const DELAY_SECONDS = /^\d+(?:\.\d+)?$/;
const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const TIME = '\\d{2}:\\d{2}:\\d{2}';
// RFC 9110 section 5.6.7: IMF-fixdate, and the two obsolete forms that a recipient must accept.
const HTTP_DATES = [
  new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d{2}) (?:${MONTHS}) \\d{4} ${TIME} GMT$`),
  new RegExp(
    `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d{2})-(?:${MONTHS})-\\d{2} ${TIME} GMT$`,
  ),
  new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:${MONTHS}) ([ \\d]\\d) ${TIME} \\d{4}$`),
];

/**
 * Reads a Retry-After header (RFC 9110 section 10.2.3): seconds, or an HTTP date.
 * @param now milliseconds since the epoch
 * @returns whole seconds to wait, rounded up, at least 1; undefined where the header is missing, past, zero or no time
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  const text = value.trim();
  const seconds = DELAY_SECONDS.test(text)
    ? Math.min(Math.ceil(Number(text)), Number.MAX_SAFE_INTEGER)
    : secondsUntil(text, now);
  return seconds > 0 ? seconds : undefined;
}

/** 0 where it is no date. */
function secondsUntil(text: string, now: number): number {
  const day = HTTP_DATES.map((form) => form.exec(text)?.[1]).find((digits) => digits !== undefined);
  // The asctime form names no zone, but is GMT all the same; where it is named, twice does no harm.
  const time = Date.parse(`${text} GMT`);
  // JavaScript reads 31 February as 3 March: no such date was meant. Without a day nothing is equal: NaN is not NaN.
  const isDate = new Date(time).getUTCDate() === Number(day);
  return isDate ? Math.ceil((time - now) / 1000) : 0;
}

/**
 * Exponential back-off with full jitter: a random time between 0 and the doubled bound
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 * @param attempt the attempt that just failed, from 1
 * @param random from 0 up to, not including, 1
 * @returns in the unit of `base` and `cap`
 */
export function fullJitter(attempt: number, base: number, cap: number, random: number): number {
  return random * Math.min(cap, base * 2 ** (attempt - 1));
}
