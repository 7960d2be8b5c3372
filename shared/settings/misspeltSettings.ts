import { closest, distance } from 'fastest-levenshtein';
import type { SettingProblem } from './readStorageAccount';

/** What begins with these is meant for this app. */
const PREFIX = /^(?:CLOSE_SESSION_|DELEGATED_|NOTIFY_|GRAPH_)/;
/** Names that begin like this app's and are not: systemd sets this one for everything it starts. */
const FOREIGN_NAMES = ['NOTIFY_SOCKET'];

const MAX_EDITS = 2;
/** Shorter names are too near to others by chance. */
const LONGER_THAN = 12;

/**
 * The settings that are no settings but probably meant to be: a mistyped allow-list must not mean that everything
 * is allowed.
 * @param names of the settings that are set
 * @param known every setting that the app reads
 */
export function misspeltSettings(
  names: readonly string[],
  known: readonly string[],
): SettingProblem[] {
  const long = known.filter((name) => name.length > LONGER_THAN);
  const isNear = (name: string): boolean => long.some((one) => isWithin(MAX_EDITS, name, one));
  return names
    .filter((name) => !known.includes(name) && !FOREIGN_NAMES.includes(name))
    .filter((name) => PREFIX.test(name) || isNear(name))
    .map((name) => ({
      name,
      message: `is not a setting of this app: correct it to ${nearest(name, known)}, which is the nearest, or remove it`,
    }));
}

function isWithin(edits: number, one: string, other: string): boolean {
  // Stryker disable next-line ConditionalExpression: the distance is no less; this only saves time.
  if (Math.abs(one.length - other.length) > edits) return false;
  return distance(one.toUpperCase(), other.toUpperCase()) <= edits;
}

/** Of a name that only lacks its last words, the whole one, whatever their length. */
function nearest(name: string, known: readonly string[]): string {
  const upper = known.map((one) => one.toUpperCase());
  const near = closest(name.toUpperCase(), upper);
  const whole = upper.find((one) => one.startsWith(`${name.toUpperCase()}_`));
  return known[upper.indexOf(isWithin(MAX_EDITS, name, near) ? near : (whole ?? near))] ?? '';
}
