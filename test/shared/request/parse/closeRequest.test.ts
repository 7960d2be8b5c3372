import {
  type CloseRequestJson,
  closeRequestOf,
  queuedJson,
  secretsOf,
} from '../../../../shared/request/parse/closeRequest';
import {
  closeRequest,
  DRIVE_ID,
  ITEM_ID,
  parsedRequest,
  SESSION_ID,
} from '../../../support/closeRequests';

const HOST = 'contoso.sharepoint.com';
const LINK = `https://${HOST}/x`;
const none = { driveId: undefined, itemId: undefined };

it.each<[Partial<CloseRequestJson>, object]>([
  [{}, { address: { driveId: DRIVE_ID, itemId: ITEM_ID } }],
  [
    { itemId: undefined, itemPath: '/a b/c.xlsx', userId: 'ada@contoso.com' },
    {
      address: {
        driveId: DRIVE_ID,
        userId: 'ada@contoso.com',
        itemPath: { text: '/a b/c.xlsx', segments: ['a b', 'c.xlsx'] },
      },
    },
  ],
  [
    { driveId: undefined, siteId: `https://${HOST}/sites/a/` },
    {
      address: {
        siteId: { id: `${HOST}:/sites/a`, path: { host: HOST, segments: ['sites', 'a'] } },
        itemId: ITEM_ID,
      },
      wire: { workbookSessionId: SESSION_ID, siteId: `${HOST}:/sites/a`, itemId: ITEM_ID },
    },
  ],
  [
    { ...none, webUrl: LINK, source: 'OneDrive' },
    { address: { webUrl: { text: LINK, host: HOST } } },
  ],
  [
    { closeAfter: 'PT1M30S', notify: { email: ['ada@contoso.com'] } },
    {
      address: { driveId: DRIVE_ID, itemId: ITEM_ID },
      closeAfterSeconds: 90,
      notify: { email: ['ada@contoso.com'] },
    },
  ],
])('with %j, what was read goes on, and its wire form', (fields, expected) => {
  const wire = JSON.parse(JSON.stringify(closeRequest(fields))) as unknown;
  const request = { workbookSessionId: SESSION_ID, wire, ...expected };
  expect(parsedRequest(fields)).toStrictEqual(request);
});

it.each<[Partial<CloseRequestJson>, string[]]>([
  [{}, [SESSION_ID]],
  [{ ...none, webUrl: LINK }, [SESSION_ID, LINK]],
  [{ itemId: undefined, itemPath: '/Salaries.xlsx' }, [SESSION_ID, '/Salaries.xlsx']],
])('of %j, what must not show is %j', (fields, secrets) => {
  expect(secretsOf(parsedRequest(fields))).toEqual(secrets);
});

it('travels on without closeAfter, and leaves what was given as it is', () => {
  const request = parsedRequest({ closeAfter: 'PT5M' });
  expect(queuedJson(request)).toStrictEqual(closeRequest());
  expect(request.wire.closeAfter).toBe('PT5M');
});

it('fields without a workbook make no request', () => {
  expect(closeRequestOf({ workbookSessionId: SESSION_ID, driveId: DRIVE_ID }, undefined)).toBe(
    undefined,
  );
});
