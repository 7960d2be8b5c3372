import type { CloseRequest } from './closeRequest';
import { pathSegments } from './itemPath';
import { sitePath } from './siteId';
import { shareId } from './webUrl';

/** The fields of a close request that say where its workbook is. */
export type WorkbookAddress = Pick<
  CloseRequest,
  'driveId' | 'siteId' | 'userId' | 'itemId' | 'itemPath' | 'webUrl'
>;

/**
 * Resolves a valid close request to the Graph path of its workbook's closeSession, below the version.
 * Every segment is percent-encoded once; there is no query and no fragment.
 * @returns for example `/drives/b!x/items/01Y/workbook/closeSession`
 */
export function closeSessionPath(address: WorkbookAddress): string {
  return `${workbookItemPath(address)}/workbook/closeSession`;
}

function workbookItemPath(address: WorkbookAddress): string {
  if (address.webUrl !== undefined)
    return `/shares/${encodeURIComponent(shareId(address.webUrl))}/driveItem`;
  return `${drivePath(address)}/${itemSegment(address)}`;
}

function drivePath({ siteId, userId, driveId }: WorkbookAddress): string {
  const owner =
    siteId !== undefined
      ? `/sites/${siteSegment(siteId)}`
      : userId !== undefined
        ? `/users/${encodeURIComponent(userId)}`
        : '';
  if (driveId !== undefined) return `${owner}/drives/${encodeURIComponent(driveId)}`;
  return `${owner === '' ? '/me' : owner}/drive`;
}

function siteSegment(siteId: string): string {
  const path = sitePath(siteId);
  return path === undefined
    ? encodeURIComponent(siteId)
    : `${encodeURIComponent(path.host)}:/${encodeSegments(path.segments)}:`;
}

function itemSegment({ itemId, itemPath = '' }: WorkbookAddress): string {
  if (itemId !== undefined) return `items/${encodeURIComponent(itemId)}`;
  return `root:/${encodeSegments(pathSegments(itemPath) ?? [])}:`;
}

function encodeSegments(segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join('/');
}
