import fc from 'fast-check';
import {
  allowedPath,
  type AllowList,
  parseAllowList,
} from '../../../../shared/request/address/allowList';
import type { CloseRequestJson } from '../../../../shared/request/parse/closeRequest';
import { parseHttpRequest } from '../../../../shared/request/parse/parseRequest';
import type { WorkbookAddress } from '../../../../shared/request/address/workbookAddress';
import { closeSessionPath } from '../../../../shared/request/address/workbookPath';
import {
  addressOf,
  DRIVE_ID,
  GUID,
  parsedRequest,
  SESSION_ID,
} from '../../../support/closeRequests';
import { refusal } from '../../../support/refusal';

const listOf = (text: string): AllowList => {
  const list = parseAllowList(text);
  if (typeof list === 'number') throw new Error(`entry ${list}`);
  return list;
};
const HOST = 'contoso.sharepoint.com';
const SITE = `https://${HOST}`;
const TRIPLE = `${HOST},${GUID},${GUID}`;
const HOST_PATH = `${HOST}:/sites/finance`;
const PAT = 'pat@contoso.com';
/** The same with an item, where it is no link. */
const target = (fields: Partial<CloseRequestJson>): WorkbookAddress =>
  addressOf(fields.webUrl === undefined ? { itemId: '01ITEM', ...fields } : fields);

describe('the allow-list reads', () => {
  it.each<[string, string[]]>([
    [`/drives/${DRIVE_ID}`, [`/drives/${DRIVE_ID}`]],
    ['/me', ['/me']],
    [' /Me ;; /USERS/Kim@Contoso.com;', ['/me', '/users/kim@contoso.com']],
    [`/sites/root;/sites/${TRIPLE}`, ['/sites/root', `/sites/${TRIPLE}`]],
    [`/sites/${HOST_PATH}`, [`/sites/${HOST_PATH}`]],
    ['/sites/contoso.sharepoint.com:/teams/A/B', ['/sites/contoso.sharepoint.com:/teams/a/b']],
    ['/shares/Contoso.sharepoint.com', ['/shares/contoso.sharepoint.com']],
    [`/users/${GUID.toUpperCase()}`, [`/users/${GUID}`]],
    ['/users/a_b.com#EXT#@c.onmicrosoft.com', ['/users/a_b.com#ext#@c.onmicrosoft.com']],
  ])('%j as the entries %j', (text, entries) => {
    expect([...listOf(text)]).toEqual(entries);
  });

  it.each<[string, number]>([
    ['', 0],
    [' ; ;', 0],
    ['/me/', 1],
    ['/me/drive', 1],
    ['me', 1],
    ['/me;/drives/', 2],
    ['/me;;/drives', 3],
    [`/drives/${DRIVE_ID}/items/01ITEM`, 1],
    ['/drives/..', 1],
    ['/drives/a%2Fb', 1],
    ['/drives/*', 1],
    ['/sites/a b', 1],
    ['/sites/https://contoso.sharepoint.com', 1],
    ['/sites/contoso.sharepoint.com:/finance', 1],
    [`/sites/${HOST_PATH}:`, 1],
    ['/sites/contoso.sharepoint.com:/sites/finance/', 1],
    ['/sites/https://contoso.sharepoint.com/sites/finance', 1],
    [`/sites/sites/${HOST_PATH}`, 1],
    ['/users/kim', 1],
    ['/users/kim@contoso.com/drive', 1],
    ['/shares/https://contoso.sharepoint.com', 1],
    ['/shares/contoso', 1],
    ['/shares/contoso.sharepoint.com/sites', 1],
    ['/groups/x', 1],
    ['/drivesx/b', 1],
    ['/drives', 1],
    ['/toString/b', 1],
    ['x/drives/b', 1],
    ['/drives/a\n/drives/b', 1],
    ['/me,/users/kim@contoso.com', 1],
  ])('not %j: entry %i', (text, entry) => {
    expect(parseAllowList(text)).toBe(entry);
  });
});

/** Read anew by each test, so that what reads it is under test there. */
const list = (): AllowList =>
  listOf(
    [
      `/drives/${DRIVE_ID}`,
      '/sites/contoso.sharepoint.com',
      `/sites/${HOST_PATH}`,
      `/sites/${GUID}`,
      '/users/kim@contoso.com',
      '/shares/contoso.sharepoint.com',
    ].join(';'),
  );

describe('the allow-list admits', () => {
  it.each<[string, Partial<CloseRequestJson>]>([
    ['the drive', { driveId: DRIVE_ID }],
    ['the drive behind a user that is not listed', { userId: PAT, driveId: DRIVE_ID }],
    ['the drive behind a site that is not listed', { siteId: 'root', driveId: DRIVE_ID }],
    ['the site', { siteId: 'contoso.sharepoint.com' }],
    ['the site in other letters', { siteId: 'CONTOSO.SharePoint.com' }],
    ['the site by its path', { siteId: HOST_PATH }],
    ['the site by its path in other letters', { siteId: 'Contoso.sharepoint.com:/sites/FINANCE' }],
    ['the site by its id', { siteId: GUID.toUpperCase() }],
    ['the user', { userId: 'kim@contoso.com' }],
    ['the user in other letters', { userId: 'KIM@contoso.com' }],
    ['the host', { webUrl: 'https://contoso.sharepoint.com/sites/any/a.xlsx' }],
    ['the host in other letters', { webUrl: 'HTTPS://Contoso.SharePoint.com/:x:/s/x' }],
  ])('%s, and gives its Graph path', (_what, fields) => {
    const given = target(fields);
    expect(allowedPath(given, list())).toBe(closeSessionPath(given));
  });

  it.each([
    'https://Contoso.SharePoint.com/sites/Finance/',
    'https://contoso.sharepoint.com/sites/%66inance',
    `sites/${HOST_PATH}`,
    'https://contoso.sharepoint.com/',
  ])('the site as flows have it: %s', (siteId) => {
    const given = target({ siteId });
    expect(allowedPath(given, list())).toBe(closeSessionPath(given));
    expect(closeSessionPath(given)).toMatch(
      /^\/sites\/contoso\.sharepoint\.com(?::\/sites\/finance:)?\/drive\//i,
    );
  });

  it('/me', () => {
    const path = '/me/drive/items/01ITEM/workbook/closeSession';
    expect(allowedPath(target({}), listOf('/me'))).toBe(path);
  });

  it('all, without a list', () => {
    const { address } = parsedRequest();
    expect(allowedPath(address, undefined)).toBe(closeSessionPath(address));
  });
});

/** Each with the field that is to blame; a way that is no valid request at all has none. */
const WAYS_AROUND: [string, Record<string, unknown>, string | undefined][] = [
  ['another drive', { driveId: 'b!other' }, 'driveId'],
  ['a drive in other letters', { driveId: DRIVE_ID.toLowerCase() }, 'driveId'],
  ['the beginning of a drive', { driveId: DRIVE_ID.slice(0, -1) }, 'driveId'],
  ['more than a drive', { driveId: `${DRIVE_ID}x` }, 'driveId'],
  ['an encoded drive', { driveId: DRIVE_ID.replace('!', '%21') }, undefined],
  ['a drive and a way up', { driveId: `${DRIVE_ID}/../b!other` }, undefined],
  ['an encoded way up', { driveId: `${DRIVE_ID}%2f..%2fb!other` }, undefined],
  ['a drive with a blank', { driveId: `${DRIVE_ID} ` }, undefined],
  ['a drive with a zero-width space', { driveId: `${DRIVE_ID}\u200b` }, undefined],
  ['a full-width exclamation mark', { driveId: DRIVE_ID.replace('!', '\uff01') }, undefined],
  ['another drive of a site', { siteId: HOST, driveId: 'b!other' }, 'driveId'],
  ['another drive of a user', { userId: 'kim@contoso.com', driveId: 'b!other' }, 'driveId'],
  ['the drive in a site field', { siteId: DRIVE_ID }, undefined],
  ['another user', { userId: PAT }, 'userId'],
  ['the user by object id', { userId: 'a815831a-19a8-4622-9900-5897693827ea' }, 'userId'],
  ['the Kelvin sign, which lower-cases to k', { userId: '\u212aim@contoso.com' }, undefined],
  ['the dotless i', { userId: 'k\u0131m@contoso.com' }, undefined],
  ['a Cyrillic i', { userId: 'k\u0456m@contoso.com' }, undefined],
  ['a full-width name', { userId: '\uff4bim@contoso.com' }, undefined],
  ['a name that ends in the user', { userId: 'xkim@contoso.com' }, 'userId'],
  ['a domain that begins like the user’s', { userId: 'kim@contoso.com.evil.org' }, 'userId'],
  ['a name that names the user as a guest', { userId: 'kim_contoso.com#EXT#@evil.org' }, 'userId'],
  ['another site', { siteId: 'root' }, 'siteId'],
  ['a host that ends in the site’s', { siteId: 'evilcontoso.sharepoint.com' }, 'siteId'],
  ['a host that begins like the site’s', { siteId: 'contoso.sharepoint.com.evil.org' }, 'siteId'],
  ['a host with a dot at its end', { siteId: 'contoso.sharepoint.com.' }, undefined],
  ['the site and ids', { siteId: TRIPLE }, 'siteId'],
  ['another path of the host', { siteId: `${HOST}:/sites/hr` }, 'siteId'],
  ['below the path', { siteId: `${HOST_PATH}/sub` }, 'siteId'],
  ['beside the path', { siteId: `${HOST_PATH}2` }, 'siteId'],
  ['the path as a team', { siteId: `${HOST}:/teams/finance` }, 'siteId'],
  ['an encoded path', { siteId: `${HOST}:/sites/%66inance` }, 'siteId'],
  ['a way up in the path', { siteId: `${HOST}:/sites/finance/../hr` }, undefined],
  ['a slash too many', { siteId: `${HOST}://sites/finance` }, undefined],
  ['a slash at the end', { siteId: `${HOST_PATH}/` }, undefined],
  ['a colon at the end', { siteId: `${HOST_PATH}:` }, undefined],
  ['the address of another site', { siteId: `${SITE}/sites/hr` }, 'siteId'],
  ['a way up in the address', { siteId: `${SITE}/sites/hr/../finance` }, undefined],
  ['an encoded way up in the address', { siteId: `${SITE}/sites/hr/%2e%2e/finance` }, undefined],
  ['an address that is encoded twice', { siteId: `${SITE}/sites/%2566inance` }, 'siteId'],
  [
    'the host as a user name of the address',
    { siteId: `${SITE}@evil.org/sites/finance` },
    undefined,
  ],
  [
    'the site as the query of an address',
    { siteId: `https://evil.org/sites/x?${HOST_PATH}` },
    undefined,
  ],
  ['a look-alike in the path', { siteId: `${HOST}:/sites/f\u0131nance` }, 'siteId'],
  ['a decomposed letter', { siteId: `${HOST}:/sites/finance\u0301` }, 'siteId'],
  ['another host of a link', { webUrl: `https://evil.org/${HOST}/a.xlsx` }, 'webUrl'],
  ['the host as a user name', { webUrl: 'https://contoso.sharepoint.com@evil.org/a' }, undefined],
  ['a backslash before the host', { webUrl: `https://evil.org\\@${HOST}/a` }, undefined],
  ['the host with a port', { webUrl: 'https://contoso.sharepoint.com:443/a' }, undefined],
  ['the host in the query', { webUrl: `https://evil.org?${SITE}` }, 'webUrl'],
  ['the host in the fragment', { webUrl: 'https://evil.org#@contoso.sharepoint.com/' }, 'webUrl'],
  ['a host below the host', { webUrl: 'https://x.contoso.sharepoint.com/a' }, 'webUrl'],
  ['the OneDrive host', { webUrl: 'https://contoso-my.sharepoint.com/a' }, 'webUrl'],
  ['an ideographic full stop', { webUrl: 'https://contoso\u3002sharepoint.com/a' }, undefined],
  ['a soft hyphen', { webUrl: 'https://con\u00adtoso.sharepoint.com/a' }, undefined],
  ['a tab in the host', { webUrl: 'https://conto\tso.sharepoint.com/a' }, undefined],
  ['the own drive of whoever is signed in', {}, undefined],
];

it('says who can admit a target', () => {
  expect(() => allowedPath(target({ driveId: 'b!other' }), list())).toThrow(/CLOSE_SESSION_ALLOW/);
});

describe('a way around the allow-list', () => {
  it.each(WAYS_AROUND)('%s is refused', (_what, fields, blamed) => {
    const body = {
      workbookSessionId: SESSION_ID,
      ...(fields['webUrl'] === undefined && { itemId: '01ITEM' }),
      ...fields,
    };
    const error = refusal(() =>
      allowedPath(parseHttpRequest(body, { isMeServed: true }).address, list()),
    );
    if (blamed !== undefined) {
      expect(error).toMatchObject({ code: 'TargetNotAllowed', status: 403, target: blamed });
    } else if (Object.keys(fields).length > 0) {
      // What is no valid request fails for that alone: with an empty list it would still not pass.
      expect(error.code).toBe('InvalidRequest');
    }
  });
});

it('admits no user but the one that is listed, in whatever ASCII letters', () => {
  const kimAlone = listOf('/users/kim@contoso.com');
  const name = fc.mixedCase(fc.constantFrom('kim', 'sim', 'kin', 'kimk', 'k-im'));
  fc.assert(
    fc.property(name, (name) => {
      const userId = `${name}@contoso.com`;
      const close = () => allowedPath(target({ userId }), kimAlone);
      if (/^[kK][iI][mM]$/.test(name)) expect(close()).toContain('/users/');
      else expect(refusal(close).code).toBe('TargetNotAllowed');
    }),
  );
});
