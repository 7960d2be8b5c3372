import fc from 'fast-check';
import { graphUrl } from '../../../../shared/graph/graphUrl';
import type { CloseRequest, CloseRequestJson } from '../../../../shared/request/parse/closeRequest';
import { parseHttpRequest } from '../../../../shared/request/parse/parseRequest';
import { closeSessionPath } from '../../../../shared/request/address/workbookPath';
import { addressOf, DRIVE_ID, GUID, ITEM_ID, SESSION_ID } from '../../../support/closeRequests';
import { anyText, webUrl } from '../../../support/anyText';

const HOST = 'contoso.sharepoint.com';
const byId = { itemId: ITEM_ID };
const tail = `items/${ITEM_ID}/workbook/closeSession`;

const drive = { driveId: DRIVE_ID };
const guest = 'a_b.com#EXT#@c.onmicrosoft.com';
const guestPath = 'a_b.com%23EXT%23%40c.onmicrosoft.com';
const site = `${HOST},${GUID},${GUID}`;

it.each<[Partial<CloseRequestJson>, string]>([
  [{ ...drive, ...byId }, `/drives/${DRIVE_ID}/${tail}`],
  [{ userId: GUID, ...byId }, `/users/${GUID}/drive/${tail}`],
  [{ userId: guest, ...drive, ...byId }, `/users/${guestPath}/drives/${DRIVE_ID}/${tail}`],
  [{ siteId: 'root', ...byId }, `/sites/root/drive/${tail}`],
  [{ siteId: HOST, ...drive, ...byId }, `/sites/${HOST}/drives/${DRIVE_ID}/${tail}`],
  [{ siteId: site, ...byId }, `/sites/${HOST}%2C${GUID}%2C${GUID}/drive/${tail}`],
  [{ siteId: `${HOST}:/sites/a b/c`, ...byId }, `/sites/${HOST}:/sites/a%20b/c:/drive/${tail}`],
  [
    { siteId: `${HOST}:/teams/x`, ...drive, ...byId },
    `/sites/${HOST}:/teams/x:/drives/${DRIVE_ID}/${tail}`,
  ],
  [
    { ...drive, itemPath: '/Reports/50% off #1.xlsx' },
    `/drives/${DRIVE_ID}/root:/Reports/50%25%20off%20%231.xlsx:/workbook/closeSession`,
  ],
  [
    { userId: GUID, itemPath: 'Bücher.xlsx' },
    `/users/${GUID}/drive/root:/B%C3%BCcher.xlsx:/workbook/closeSession`,
  ],
  [byId, `/me/drive/${tail}`],
  [{ driveId: 'ABC!1', itemId: 'ABC!107' }, '/drives/ABC!1/items/ABC!107/workbook/closeSession'],
  [{ webUrl: 'https://a.b/c' }, '/shares/u!aHR0cHM6Ly9hLmIvYw/driveItem/workbook/closeSession'],
])('the address %j has the Graph path %s', (address, path) => {
  expect(closeSessionPath(addressOf(address))).toBe(path);
});

/** Mutation testing runs this hundreds of times, and takes fewer cases. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 2_000);

describe('whatever strings come in', () => {
  const ENDPOINT = 'https://graph.microsoft.com';
  const wild = fc.oneof(
    anyText({ maxLength: 30 }),
    fc.constantFrom(
      ...String.raw`.. . %2e%2e /../ a:b \\evil ?x=1 #f @evil.com //evil.com`.split(' '),
    ),
  );
  const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const id = fc.stringMatching(/^[A-Za-z0-9!._~-]{1,12}$/);
  const tame = {
    driveId: id,
    itemId: id,
    itemPath: fc.tuple(fc.constantFrom('', '/'), path).map((parts) => parts.join('')),
    userId: fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Za-z0-9'._#-]{1,12}@[a-z]{1,8}\.com$/)),
    siteId: fc.oneof(
      fc.constantFrom('root', HOST),
      fc.uuid(),
      path.map((text) => `${HOST}:/sites/${text}`),
    ),
    webUrl: fc.oneof(
      webUrl,
      path.map((text) => `https://a.b/${text}`),
    ),
  };
  const OWNERS = ['driveId', 'userId', 'userId driveId', 'siteId', 'siteId driveId'];
  const SHAPES = OWNERS.flatMap((owner) => [`${owner} itemId`, `${owner} itemPath`]);
  // Mostly valid addresses of every form, with something wild in any field now and then.
  const mostly = (arbitrary: fc.Arbitrary<string>) =>
    fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: wild });
  const address = fc.constantFrom('webUrl', ...SHAPES).chain((shape) => {
    const fields = shape.split(' ') as (keyof typeof tame)[];
    return fc.record(Object.fromEntries(fields.map((field) => [field, mostly(tame[field])])));
  }) as fc.Arbitrary<Partial<Record<keyof typeof tame, string>>>;

  const accepted = (input: object): CloseRequest | undefined => {
    try {
      return parseHttpRequest({ workbookSessionId: SESSION_ID, ...input });
    } catch {
      return undefined;
    }
  };

  /** Undoes the path by hand, to the fields that made it. */
  const read = (path: string): Record<string, string> => {
    const share = /^\/shares\/u!([\w-]+)\/driveItem\/workbook\/closeSession$/.exec(path)?.[1];
    if (share !== undefined) return { webUrl: Buffer.from(share, 'base64url').toString() };
    const match =
      /^(?:\/users\/(?<userId>[^/]+)|\/sites\/(?<siteId>[^/:]+(?::.+?:(?=\/drive))?))?\/(?:drives\/(?<driveId>[^/]+)|drive)\/(?:items\/(?<itemId>[^/]+)|root:\/(?<itemPath>[^:]+):)\/workbook\/closeSession$/.exec(
        path,
      );
    const groups = Object.entries(match?.groups ?? {}).filter(
      ([, text]) => typeof text === 'string',
    );
    return Object.fromEntries(
      groups.map(([name, text]) => [
        name,
        decodeURIComponent(name === 'siteId' ? text.replace(/:$/, '') : text),
      ]),
    );
  };

  it('the URL has the configured host, the segments that were meant, and decodes to the input', () => {
    let taken = 0;
    fc.assert(
      fc.property(address, (input) => {
        const request = accepted(input);
        if (request === undefined) return;
        taken++;
        const url = new URL(graphUrl(ENDPOINT, 'v1.0', closeSessionPath(request.address)));
        expect(url.origin).toBe(ENDPOINT);
        expect(url.search + url.hash).toBe('');
        const { itemPath, ...rest } = input;
        expect(read(url.pathname.slice('/v1.0'.length))).toEqual({
          ...rest,
          ...(itemPath !== undefined && { itemPath: itemPath.replace(/^\//, '') }),
        });
      }),
      { numRuns: RUNS },
    );
    expect(taken).toBeGreaterThan(RUNS / 5);
  });
});
