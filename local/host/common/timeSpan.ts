const DAY_MS = 86_400_000;

/**
 * Milliseconds of a .NET TimeSpan: `[-][d.]hh:mm[:ss[.fffffff]]`, or whole days alone, as
 * TimeSpan.Parse reads `5` as five days.
 * @throws RangeError if the text is none
 */
export function parseTimeSpan(text: string): number {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return Number(trimmed) * DAY_MS;
  const match = /^(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d{1,7})?)?$/.exec(trimmed);
  const [, sign, days = '0', hours = '', minutes = '', seconds = '0', fraction = ''] = match ?? [];
  if (!match || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) {
    throw new RangeError(`"${text}" is no time span of the form hh:mm:ss`);
  }
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const ms = Number(days) * DAY_MS + whole * 1000 + Math.round(Number(`0${fraction}`) * 1000);
  return sign ? -ms : ms;
}
