/** A preference: its name, and its value, both in lower case; no value is an empty one. */
export type Preferences = ReadonlyMap<string, string>;

/**
 * Reads a Prefer header (RFC 7240 section 2). Names and values are compared without regard to case; of a
 * preference that is given twice, the first counts; parameters are left out.
 */
export function parsePrefer(header: string | null): Preferences {
  const preferences = new Map<string, string>();
  for (const preference of (header ?? '').split(',')) {
    const [pair = ''] = preference.split(';');
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim().toLowerCase());
    if (name !== '' && !preferences.has(name)) {
      preferences.set(name, value.replace(/^"(.*)"$/, '$1'));
    }
  }
  return preferences;
}
