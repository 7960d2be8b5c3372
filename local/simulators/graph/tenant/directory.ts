import type { AddressFields } from './addressForms';
import type { Site, Tenant, User, Workbook } from './tenant';

/** Where workbooks are: the tenant, and what was added to it. */
export class Directory {
  private readonly workbooks: Workbook[];

  constructor(private readonly tenant: Tenant) {
    this.workbooks = [...tenant.workbooks];
  }

  /** Adds a workbook, in place of one with the same item id; a drive that is not known yet is made. */
  add(workbook: Workbook): void {
    const at = this.workbooks.findIndex(
      ({ driveId, itemId }) => driveId === workbook.driveId && itemId === workbook.itemId,
    );
    this.workbooks.splice(at < 0 ? 0 : at, at < 0 ? 0 : 1, workbook);
  }

  /**
   * The workbook at an address, or undefined if the drive, user, site or item is not there.
   * @param me object id of the user that an address without any owner means
   */
  find(address: AddressFields, me?: string): Workbook | undefined {
    const { webUrl, itemId, itemPath } = address;
    if (webUrl !== undefined) {
      return this.workbooks.find(({ links }) => links.some((link) => isLink(link, webUrl)));
    }
    const driveId = this.driveOf(address, me);
    return this.workbooks.find(
      (workbook) =>
        workbook.driveId === driveId &&
        (itemId === undefined
          ? itemPath !== undefined && isSame(workbook.itemPath, itemPath.replace(/^\//, ''))
          : workbook.itemId === itemId),
    );
  }

  user(idOrPrincipalName: string): User | undefined {
    return this.tenant.users.find(
      ({ id, userPrincipalName }) =>
        isSame(id, idOrPrincipalName) || isSame(userPrincipalName, idOrPrincipalName),
    );
  }

  /** The id `host,guid,guid` of the site that any of its names means. */
  siteId(name: string): string | undefined {
    return idOf(this.site(name));
  }

  /** The id of the site that a drive is a library of. */
  siteOfDrive(driveId: string): string | undefined {
    return idOf(this.tenant.sites.find(({ driveIds }) => driveIds.includes(driveId)));
  }

  private driveOf({ driveId, siteId, userId }: AddressFields, me?: string): string | undefined {
    if (siteId !== undefined) return pickDrive(this.site(siteId), driveId);
    const owner = userId ?? (driveId === undefined ? me : undefined);
    if (owner === undefined) return driveId;
    const user = this.user(owner);
    return pickDrive(user && { driveId: user.driveId, driveIds: [user.driveId] }, driveId);
  }

  private site(siteId: string): Site | undefined {
    return this.tenant.sites.find(({ names }) => names.some((name) => isSame(name, siteId)));
  }
}

function idOf(site: Site | undefined): string | undefined {
  return site?.names.find((one) => one.includes(','));
}

/** The default drive, or the one that is asked for if it belongs to the owner. */
function pickDrive(
  owner: Pick<Site, 'driveId' | 'driveIds'> | undefined,
  driveId: string | undefined,
): string | undefined {
  return driveId === undefined ? owner?.driveId : owner?.driveIds.find((id) => id === driveId);
}

/** SharePoint compares names and paths without regard to case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The `?e=` of a sharing link only says where it was copied. */
function isLink(link: string, given: string): boolean {
  return link === given || (link.includes('/:x:/') && link.split('?')[0] === given.split('?')[0]);
}
