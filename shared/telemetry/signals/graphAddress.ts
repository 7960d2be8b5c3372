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
  const segments = path.split('/');
  let template = '';
  let redactedPath = '';
  let at = 1;
  const add = (segment: string, redacted = segment): void => {
    template += `/${segment}`;
    redactedPath += `/${redacted}`;
  };
  /** Takes a path that ends with a colon of its own. */
  const addPath = (name: string): void => {
    let segment: string | undefined;
    do segment = segments[at++];
    while (segment?.endsWith(':') === false);
    add(`{${name}}:`, 'REDACTED:');
  };
  while (at < segments.length) {
    const segment = segments[at++] ?? '';
    const variable = VARIABLES.get(segment);
    if (variable !== undefined) {
      add(segment);
      if (segment === 'sites' && segments[at]?.endsWith(':')) {
        at++;
        add('{hostname}:', 'REDACTED:');
        addPath('site-path');
      } else if (at < segments.length) {
        at++;
        add(variable, 'REDACTED');
      }
    } else if (segment === 'root:') {
      add(segment);
      addPath('item-path');
    } else if (FIXED.has(segment)) add(segment);
    else add('{unknown}', 'REDACTED');
  }
  return { template: template || '/', redactedPath: redactedPath || '/' };
}
