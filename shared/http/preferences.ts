/** A preference: its name, and its value, both in lower case; no value is an empty one. */
export type Preferences = ReadonlyMap<string, string>;

/** What asks for an asynchronous close: `Prefer: respond-async`, or the address that the request was sent to. */
export type AsyncBy = 'prefer' | 'address' | undefined;

// A name, perhaps a value (quoted or not), and parameters, up to the next comma outside of quotes. A quote that
// is never closed goes to the end: were it given up, each comma in it would search for its end again, and the
// time would grow with the square of the length.
const PREFERENCE =
  /(?:^|,)\s*([^\s=,;"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\(?:.|$))*)(?:"|$)|([^\s,;"]*)))?(?:[^,"]|"(?:[^"\\]|\\(?:.|$))*(?:"|$))*/g;

/**
 * Reads a Prefer header (RFC 7240 section 2). Names and values are compared without regard to case; of a
 * preference that is given twice, the first counts; parameters are left out.
 */
export function parsePrefer(header: string | null): Preferences {
  const preferences = new Map<string, string>();
  for (const [, name = '', quoted, token = ''] of (header ?? '').matchAll(PREFERENCE)) {
    const key = name.toLowerCase();
    if (!preferences.has(key)) preferences.set(key, (quoted ?? token).toLowerCase());
  }
  return preferences;
}
