/** The address of a Graph call as telemetry may know it: no drive, site, user, item, share or path is in it. */
export interface GraphAddress {
  /** `url.template`, below the version: `/drives/{drive-id}/items/{item-id}/workbook/closeSession`. */
  template: string;
  /** The same path with `REDACTED` in place of each variable part. */
  redactedPath: string;
}

/** What stands behind a collection. */
const VARIABLES = new Map([
  ['drives', '{drive-id}'],
  ['items', '{item-id}'],
  ['users', '{user-id}'],
  ['sites', '{site-id}'],
  ['shares', '{share-id}'],
]);

const FIXED = new Set([
  '$batch',
  'drive',
  'driveItem',
  'me',
  'workbook',
  'closeSession',
  'sendMail',
]);

/**
 * Takes the variable parts out of a Graph path. Read by position: an id that looks like a word of Graph is still an id, and
 * what is not known counts as variable.
 * @param path percent-encoded, below the version, with a leading slash
 */
export function graphAddress(path: string): GraphAddress {
  const rest = path.split('/').slice(1);
  const parts: string[] = [];
  /** Takes a path that ends with a colon of its own. */
  const skipPath = (): void => {
    while (rest.length > 0 && !String(rest.shift()).endsWith(':'));
  };
  while (rest.length > 0) {
    const segment = rest.shift() ?? '';
    const variable = VARIABLES.get(segment);
    if (segment === 'root:') {
      skipPath();
      parts.push('root:', '{item-path}:');
    } else if (variable === undefined) {
      parts.push(FIXED.has(segment) ? segment : '{unknown}');
    } else if (segment === 'sites' && rest[0]?.endsWith(':')) {
      rest.shift();
      skipPath();
      parts.push(segment, '{hostname}:', '{site-path}:');
    } else {
      parts.push(segment, ...(rest.splice(0, 1).length > 0 ? [variable] : []));
    }
  }
  const template = `/${parts.join('/')}`;
  return { template, redactedPath: template.replace(/\{[a-z-]+\}/g, 'REDACTED') };
}
