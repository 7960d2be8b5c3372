import type { ItemPath } from './itemPath';
import type { SiteId } from './siteId';
import type { WebUrl } from './webUrl';

/** The fields of a close request that say where its workbook is, each of them read. */
export interface AddressFields {
  driveId?: string | undefined;
  siteId?: SiteId | undefined;
  userId?: string | undefined;
  itemId?: string | undefined;
  itemPath?: ItemPath | undefined;
  webUrl?: WebUrl | undefined;
}

/** Exactly one of the two. */
type Item = { itemId: string; itemPath?: undefined } | { itemId?: undefined; itemPath: ItemPath };

/** An item of a drive; without driveId, siteId and userId that of the signed-in user. */
export type ItemAddress = Pick<AddressFields, 'driveId' | 'siteId' | 'userId'> &
  Item & { webUrl?: undefined };

/** A link stands alone. */
type LinkAddress = { webUrl: WebUrl } & {
  [Field in Exclude<keyof AddressFields, 'webUrl'>]?: undefined;
};

/** Where a workbook is, in one of the ways that Graph has a path for. */
export type WorkbookAddress = ItemAddress | LinkAddress;

/** The address that the fields make; undefined where they name no workbook. Those of the drive are taken as they are. */
export function workbookAddress(fields: AddressFields): WorkbookAddress | undefined {
  const { webUrl, itemId, itemPath, driveId, siteId, userId } = fields;
  if (webUrl !== undefined) return { webUrl };
  const drive = {
    ...(driveId !== undefined && { driveId }),
    ...(siteId !== undefined && { siteId }),
    ...(userId !== undefined && { userId }),
  };
  if (itemId !== undefined) return { ...drive, itemId };
  return itemPath && { ...drive, itemPath };
}

/** True where the workbook is in the drive of the signed-in user. */
export function isInOwnDrive({ webUrl, driveId, siteId, userId }: WorkbookAddress): boolean {
  return [webUrl, driveId, siteId, userId].every((field) => field === undefined);
}
