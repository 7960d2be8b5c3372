import type { CloseRequest } from './closeRequest';
import { pathSegments } from './itemPath';
import { sitePath } from './siteId';
import { shareId } from './webUrl';

/**
 * Resolves a valid close request to the Graph path of its workbook's closeSession, below the version.
 * Every segment is percent-encoded once; there is no query and no fragment.
 * @returns for example `/drives/b!x/items/01Y/workbook/closeSession`
 */
export function closeSessionPath(request: CloseRequest): string {
  return `${workbookItemPath(request)}/workbook/closeSession`;
}

function workbookItemPath(request: CloseRequest): string {
  if (request.webUrl !== undefined)
    return `/shares/${encodeURIComponent(shareId(request.webUrl))}/driveItem`;
  return `${drivePath(request)}/${itemSegment(request)}`;
}

function drivePath({ siteId, userId, driveId }: CloseRequest): string {
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

function itemSegment({ itemId, itemPath = '' }: CloseRequest): string {
  if (itemId !== undefined) return `items/${encodeURIComponent(itemId)}`;
  return `root:/${encodeSegments(pathSegments(itemPath) ?? [])}:`;
}

function encodeSegments(segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join('/');
}
