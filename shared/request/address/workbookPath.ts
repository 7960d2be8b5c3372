import type { SiteId } from './siteId';
import { shareId } from './webUrl';
import type { ItemAddress, WorkbookAddress } from './workbookAddress';

/**
 * The Graph path of a workbook's closeSession, below the version.
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

function drivePath({ siteId, userId, driveId }: ItemAddress): string {
  const owner =
    siteId !== undefined
      ? `/sites/${siteSegment(siteId)}`
      : userId !== undefined
        ? `/users/${encodeURIComponent(userId)}`
        : '';
  if (driveId !== undefined) return `${owner}/drives/${encodeURIComponent(driveId)}`;
  return `${owner === '' ? '/me' : owner}/drive`;
}

function siteSegment({ id, path }: SiteId): string {
  return path === undefined
    ? encodeURIComponent(id)
    : `${encodeURIComponent(path.host)}:/${encodeSegments(path.segments)}:`;
}

function itemSegment({ itemId, itemPath }: ItemAddress): string {
  return itemId !== undefined
    ? `items/${encodeURIComponent(itemId)}`
    : `root:/${encodeSegments(itemPath.segments)}:`;
}

function encodeSegments(segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join('/');
}
