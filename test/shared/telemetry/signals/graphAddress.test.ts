import fc from 'fast-check';
import { itemPathOf } from '../../../../shared/close/itemLookUp';
import type { CloseRequestJson } from '../../../../shared/request/parse/closeRequest';
import { closeSessionPath } from '../../../../shared/request/address/workbookPath';
import { graphAddress } from '../../../../shared/telemetry/signals/graphAddress';
import { tenantAddresses, wideAddresses } from '../../../fuzz/addresses';
import { addressOf, DRIVE_ID, GUID, ITEM_ID } from '../../../support/closeRequests';

const HOST = 'contoso.sharepoint.com';
const CLOSE = '/workbook/closeSession';

it.each<[Partial<CloseRequestJson>, string]>([
  [{ driveId: DRIVE_ID, itemId: ITEM_ID }, '/drives/{drive-id}/items/{item-id}'],
  [{ driveId: DRIVE_ID, itemPath: 'a/b/c d.xlsx' }, '/drives/{drive-id}/root:/{item-path}:'],
  [{ userId: GUID, itemId: ITEM_ID }, '/users/{user-id}/drive/items/{item-id}'],
  [{ userId: 'a@b.com', itemPath: 'x.xlsx' }, '/users/{user-id}/drive/root:/{item-path}:'],
  [
    { userId: GUID, driveId: DRIVE_ID, itemId: ITEM_ID },
    '/users/{user-id}/drives/{drive-id}/items/{item-id}',
  ],
  [{ siteId: 'root', itemId: ITEM_ID }, '/sites/{site-id}/drive/items/{item-id}'],
  [{ siteId: HOST, itemId: ITEM_ID }, '/sites/{site-id}/drive/items/{item-id}'],
  [
    { siteId: `${HOST},${GUID},${GUID}`, driveId: DRIVE_ID, itemPath: 'x.xlsx' },
    '/sites/{site-id}/drives/{drive-id}/root:/{item-path}:',
  ],
  [
    { siteId: `${HOST}:/sites/a b/c`, itemId: ITEM_ID },
    '/sites/{hostname}:/{site-path}:/drive/items/{item-id}',
  ],
  [
    { siteId: `${HOST}:/teams/x`, driveId: DRIVE_ID, itemPath: 'a/x.xlsx' },
    '/sites/{hostname}:/{site-path}:/drives/{drive-id}/root:/{item-path}:',
  ],
  [{ webUrl: 'https://a.b/c' }, '/shares/{share-id}/driveItem'],
  [{ itemId: ITEM_ID }, '/me/drive/items/{item-id}'],
  [{ itemPath: 'Budget.xlsx' }, '/me/drive/root:/{item-path}:'],
  // Ids that look like words of Graph.
  [{ driveId: 'items', itemId: 'workbook' }, '/drives/{drive-id}/items/{item-id}'],
  [
    { userId: 'me@root.com', driveId: 'drives', itemId: 'me' },
    '/users/{user-id}/drives/{drive-id}/items/{item-id}',
  ],
  [{ driveId: DRIVE_ID, itemPath: 'items/drives/me' }, '/drives/{drive-id}/root:/{item-path}:'],
])(
  'the Graph path of %j has the template %s, and no identifier when redacted',
  (address, template) => {
    const path = closeSessionPath(addressOf(address));
    const redactedPath = template.replace(/\{[a-z-]+\}/g, 'REDACTED');
    expect(graphAddress(path)).toEqual({
      template: `${template}${CLOSE}`,
      redactedPath: `${redactedPath}${CLOSE}`,
    });
    expect(graphAddress(itemPathOf(path))).toEqual({ template, redactedPath });
  },
);

it.each([
  ['/$batch', '/$batch'],
  ['/users/robot%40contoso.com/sendMail', '/users/{user-id}/sendMail'],
  ['/groups/x/drive', '/{unknown}/{unknown}/drive'],
  ['/drives', '/drives'],
  ['/sites', '/sites'],
  // Only a site's path ends its host with a colon.
  ['/users/x:/drive', '/users/{user-id}/drive'],
  ['/drives/b!x/root:/never/closed', '/drives/{drive-id}/root:/{item-path}:'],
  ['', '/'],
])(
  'the Graph path %s has the template %s, and nothing variable when redacted',
  (path, template) => {
    const redactedPath = template.replace(/\{[a-z-]+\}/g, 'REDACTED');
    expect(graphAddress(path)).toEqual({ template, redactedPath });
  },
);

it('whatever address comes in, nothing of it is left', () => {
  const known =
    /^(?:\/(?:drives\/\{drive-id\}|items\/\{item-id\}|users\/\{user-id\}|sites\/\{site-id\}|sites\/\{hostname\}:\/\{site-path\}:|shares\/\{share-id\}|root:\/\{item-path\}:|drive|driveItem|me|workbook|closeSession))+$/;
  fc.assert(
    fc.property(fc.oneof(wideAddresses, tenantAddresses), (address) => {
      expect(graphAddress(closeSessionPath(addressOf(address))).template).toMatch(known);
    }),
  );
});
