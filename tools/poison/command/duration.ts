const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SHORT = /^(\d+(?:\.\d+)?)([smhd])$/;
const ISO = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * Reads a span of time as people type it: `30m`, `1.5h`, `7d`, or ISO 8601 in days, hours, minutes, seconds
 * (`PT2H`). Months and years have no length of their own, so they are not taken.
 * @returns milliseconds; undefined for anything else
 */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit] = SHORT.exec(text) ?? [];
  if (unit !== undefined) return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const iso = ISO.exec(text);
  if (iso === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = iso
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return days * UNIT_MS.d + hours * UNIT_MS.h + minutes * UNIT_MS.m + seconds * UNIT_MS.s;
}
