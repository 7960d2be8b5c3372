import {
  type CloseRequest,
  hasAddress,
  secretsOf,
  withoutCloseAfter,
} from '../../../shared/request/closeRequest';
import { closeRequest, DRIVE_ID, SESSION_ID } from '../../support/closeRequests';

it.each<[Partial<CloseRequest>, string[]]>([
  [{}, []],
  [{ driveId: DRIVE_ID }, []],
  [closeRequest(), [SESSION_ID]],
  [{ webUrl: 'https://a.b/c' }, ['https://a.b/c']],
  [closeRequest({ itemPath: '/Salaries.xlsx' }), [SESSION_ID, '/Salaries.xlsx']],
])('of %j, what must not show is %j', (request, secrets) => {
  expect(secretsOf(request)).toEqual(secrets);
});

it.each<[Partial<CloseRequest>, boolean]>([
  [{ webUrl: 'https://a.b/c' }, true],
  [{ driveId: DRIVE_ID }, true],
  [{ siteId: 'root' }, true],
  [{ userId: 'ada@contoso.com' }, true],
  [{ itemId: 'x', itemPath: 'y', source: 'OneDrive' }, false],
])('%j says where the workbook lives: %j', (address, expected) => {
  expect(hasAddress({ workbookSessionId: SESSION_ID, ...address })).toBe(expected);
});

it('travels on without closeAfter, and leaves what was given as it is', () => {
  const request = closeRequest({ closeAfter: 'PT5M' });
  expect(withoutCloseAfter(request)).toStrictEqual(closeRequest());
  expect(request.closeAfter).toBe('PT5M');
});
