import { budget, forecast, guest, ledger, member, offers, site, type Workbook } from './tenant';

/** The address fields of a close request (contract, section 1). */
export interface AddressFields {
  driveId?: string | undefined;
  siteId?: string | undefined;
  userId?: string | undefined;
  itemId?: string | undefined;
  itemPath?: string | undefined;
  webUrl?: string | undefined;
}

export interface AddressForm {
  name: string;
  /** Address fields of a close request. */
  request: AddressFields;
  /** The workbook that it reaches, so that a session can be opened by another address. */
  workbook: Workbook;
  /** `/me`: only with a user's token. */
  delegatedOnly: boolean;
}

type Owner = Pick<AddressFields, 'driveId' | 'siteId' | 'userId'>;

/** What the names of the site are, in their order. */
const SITE_NAME_FORMS = ['root', 'GUID', 'host,guid,guid', 'host name', 'host:/sites/path'];

const owners: readonly [name: string, owner: Owner, workbook: Workbook][] = [
  ['a drive', { driveId: budget.driveId }, budget],
  ['a user by object id', { userId: member.id }, budget],
  ['a user by principal name', { userId: member.userPrincipalName }, budget],
  ['a guest by object id', { userId: guest.id }, forecast],
  ['a guest by principal name', { userId: guest.userPrincipalName }, forecast],
  ['a drive of a user', { userId: member.id, driveId: budget.driveId }, budget],
  ['a drive of a guest', { userId: guest.userPrincipalName, driveId: guest.driveId }, forecast],
  ...site.names.flatMap((siteId, index): [string, Owner, Workbook][] => [
    [`a site by ${SITE_NAME_FORMS[index] ?? siteId}`, { siteId }, offers],
    [
      `a library of a site by ${SITE_NAME_FORMS[index] ?? siteId}`,
      { siteId, driveId: ledger.driveId },
      ledger,
    ],
  ]),
  ['me', {}, budget],
];

/**
 * One close request for each form of address in the contract's table, by item id and by path,
 * against the tenant that the simulator starts with.
 */
export const addressForms: readonly AddressForm[] = [
  ...owners.flatMap(([name, owner, workbook]): AddressForm[] => {
    const common = { workbook, delegatedOnly: name === 'me' };
    return [
      { name: `${name}, item id`, request: { ...owner, itemId: workbook.itemId }, ...common },
      { name: `${name}, path`, request: { ...owner, itemPath: workbook.itemPath }, ...common },
      {
        name: `${name}, path with a leading slash`,
        request: { ...owner, itemPath: `/${workbook.itemPath}` },
        ...common,
      },
    ];
  }),
  ...[budget, forecast, offers, ledger].flatMap((workbook) =>
    workbook.links.map((webUrl, index) => ({
      name: `${index === 0 ? 'the web URL' : 'a sharing link'} of ${workbook.itemPath}`,
      request: { webUrl },
      workbook,
      delegatedOnly: false,
    })),
  ),
];
