import type { AddressFields } from '../tenant/addressForms';
import { badRequest } from './graphRefusal';

const WORKBOOK_OPERATIONS = ['createSession', 'refreshSession', 'closeSession'] as const;
export const OPERATIONS = [
  ...WORKBOOK_OPERATIONS,
  'range',
  'getItem',
  'sendMail',
  '$batch',
] as const;

export type Operation = (typeof OPERATIONS)[number];
export type WorkbookOperation = (typeof WORKBOOK_OPERATIONS)[number];

/** A workbook call as its path says it. The address of `/me` has no owner. */
export interface Route {
  operation: WorkbookOperation;
  address: AddressFields;
}

const OWNER = [
  'drives/(?<driveId>[^/:]+)',
  'users/(?<userId>[^/:]+)/(?:drive|drives/(?<userDriveId>[^/:]+))',
  'sites/(?<siteId>[^/:]+(?::/[^:]+:)?)/(?:drive|drives/(?<siteDriveId>[^/:]+))',
  'me/drive',
].join('|');
const ITEM = 'items/(?<itemId>[^/:]+)|root:/(?<itemPath>[^:]+):';
const DRIVE_ITEM = `/(?:(?:${OWNER})/(?:${ITEM})|shares/(?<share>[^/:]+)/driveItem)`;
const WORKBOOK = new RegExp(`^${DRIVE_ITEM}/workbook/(?<operation>\\w+)$`);
const RANGE = new RegExp(
  `^${DRIVE_ITEM}/workbook/worksheets/(?<worksheet>[^/]+)/range\\(address=(?:'|%27)(?<cells>[^/]+?)(?:'|%27)\\)$`,
);
const ITEM_ALONE = new RegExp(`^${DRIVE_ITEM}$`);

/** The version, the rest of a raw path, and its query. */
export function splitVersion(
  rawPath: string,
): { version: string; path: string; query: string } | undefined {
  const [, version, path, query = ''] =
    /^\/(v1\.0|beta)(\/[^?#]*)(?:\?([^#]*))?/.exec(rawPath) ?? [];
  return version === undefined || path === undefined ? undefined : { version, path, query };
}

/** The operation that a path names: by its last segment, or the item itself. */
export function operationOf(path: string): Operation | undefined {
  const [target = ''] = path.split('?');
  const last = target.split('/').at(-1);
  const named = OPERATIONS.find((operation) => operation === last);
  const unversioned = target.replace(/^\/(?:v1\.0|beta)\//, '/');
  return (
    named ??
    (ITEM_ALONE.test(unversioned) ? 'getItem' : RANGE.test(unversioned) ? 'range' : undefined)
  );
}

/**
 * Reads the raw path of a workbook call, each segment decoded once.
 * Throws GraphRefusal 400 for what Graph knows no such path for.
 * @param path below the version, as it came, without a query
 */
export function parseRoute(path: string): Route {
  const groups = WORKBOOK.exec(path)?.groups;
  const operation = WORKBOOK_OPERATIONS.find((name) => name === groups?.['operation']);
  if (!groups || !operation) {
    throw badRequest(`Resource not found for the segment '${path.split('/').at(-1) ?? ''}'.`);
  }
  return { operation, address: addressOf(groups) };
}

/** Cells of a worksheet, as the path of a call names them. */
export interface RangeRoute {
  address: AddressFields;
  worksheet: string;
  cells: string;
}

/**
 * Reads the raw path of a range of cells: `…/workbook/worksheets/{name}/range(address='A1:B2')`
 * Throws GraphRefusal 400 for any other path.
 */
export function parseRangePath(path: string): RangeRoute {
  const groups = RANGE.exec(path)?.groups;
  if (!groups) {
    throw badRequest(`Resource not found for the segment '${path.split('/').at(-1) ?? ''}'.`);
  }
  const { worksheet = '', cells = '' } = groups;
  return {
    address: addressOf(groups),
    worksheet: decodePath(worksheet),
    cells: decodePath(cells),
  };
}

/**
 * Reads the raw path of a driveItem: https://learn.microsoft.com/graph/api/driveitem-get
 * Throws GraphRefusal 400 for any other path.
 */
export function parseItemPath(path: string): AddressFields {
  const groups = ITEM_ALONE.exec(path)?.groups;
  if (!groups)
    throw badRequest(`Resource not found for the segment '${path.split('/').at(-1) ?? ''}'.`);
  return addressOf(groups);
}

function addressOf(groups: Readonly<Record<string, string | undefined>>): AddressFields {
  const { share, driveId, userId, userDriveId, siteId, siteDriveId, itemId, itemPath } = groups;
  if (share !== undefined) return { webUrl: decodeShare(share) };
  return {
    driveId: decodePath(driveId ?? userDriveId ?? siteDriveId),
    userId: decodePath(userId),
    // `host:/sites/path:` ends in the colon that leads back to the drive.
    siteId: decodePath(siteId?.replace(/:$/, '')),
    itemId: decodePath(itemId),
    itemPath: decodePath(itemPath),
  };
}

/**
 * The user that `/users/{id or principal name}/sendMail` names.
 * Throws GraphRefusal 400 for any other path that ends so.
 */
export function mailUserOf(path: string): string {
  const raw = /^\/users\/([^/:]+)\/sendMail$/.exec(path)?.[1];
  if (raw === undefined) throw badRequest("Resource not found for the segment 'sendMail'.");
  return decodePath(raw);
}

function decodePath(raw: string): string;
function decodePath(raw: string | undefined): string | undefined;
function decodePath(raw: string | undefined): string | undefined {
  if (raw === undefined) return undefined;
  return raw
    .split('/')
    .map((segment) => {
      const decoded = decodeSegment(segment);
      if (['', '.', '..'].includes(decoded)) throw badRequest('The path has an invalid segment.');
      return decoded;
    })
    .join('/');
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('The URL is not validly percent-encoded.');
  }
}

/** `u!` and the URL as unpadded base64url. */
function decodeShare(raw: string): string {
  const token = decodeSegment(raw);
  const encoded = token.slice(2);
  if (!token.startsWith('u!') || !/^[\w-]+$/.test(encoded)) {
    throw badRequest('The sharing token is invalid.');
  }
  return Buffer.from(encoded, 'base64url').toString('utf8');
}
