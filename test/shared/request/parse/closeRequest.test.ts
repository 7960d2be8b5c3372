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

const notify = { email: ['ada@contoso.com'] };
const itemPath = { text: '/a b/c.xlsx', segments: ['a b', 'c.xlsx'] };
const siteId = { id: `${HOST}:/sites/a`, path: { host: HOST, segments: ['sites', 'a'] } };

it.each<[Partial<CloseRequestJson>, address: object, more?: object]>([
  [{}, { driveId: DRIVE_ID, itemId: ITEM_ID }],
  [
    { itemId: undefined, itemPath: itemPath.text, userId: 'ada@contoso.com' },
    { driveId: DRIVE_ID, userId: 'ada@contoso.com', itemPath },
  ],
  [
    { driveId: undefined, siteId: `https://${HOST}/sites/a/` },
    { siteId, itemId: ITEM_ID },
    { wire: { workbookSessionId: SESSION_ID, siteId: siteId.id, itemId: ITEM_ID } },
  ],
  [{ ...none, webUrl: LINK, source: 'OneDrive' }, { webUrl: { text: LINK, host: HOST } }],
  [
    { closeAfter: 'PT1M30S', notify },
    { driveId: DRIVE_ID, itemId: ITEM_ID },
    { closeAfterSeconds: 90, notify },
  ],
])('with %j, what was read goes on, and its wire form', (fields, address, more = {}) => {
  const wire = JSON.parse(JSON.stringify(closeRequest(fields))) as unknown;
  const request = { workbookSessionId: SESSION_ID, wire, address, ...more };
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
  const fields = { workbookSessionId: SESSION_ID, driveId: DRIVE_ID };
  expect(closeRequestOf(fields, undefined)).toBeUndefined();
});
