import {
  isInOwnDrive,
  workbookAddress,
  type WorkbookAddress,
} from '../../../../shared/request/address/workbookAddress';

const itemPath = { text: 'a.xlsx', segments: ['a.xlsx'] };
const webUrl = { text: 'https://a.b/c', host: 'a.b' };
const siteId = { id: 'root' };

it.each<[WorkbookAddress, boolean]>([
  [{ webUrl }, false],
  [{ driveId: 'd', itemId: 'i' }, false],
  [{ siteId, itemPath }, false],
  [{ siteId, driveId: 'd', itemPath }, false],
  [{ userId: 'ada@contoso.com', itemId: 'i' }, false],
  [{ itemId: 'i' }, true],
  [{ itemPath }, true],
])('%j is an address, in the own drive of who is signed in: %j', (address, isOwn) => {
  expect(workbookAddress(address)).toStrictEqual(address);
  expect(isInOwnDrive(address)).toBe(isOwn);
});

it.each([{}, { driveId: 'd' }, { siteId }, { userId: 'ada@contoso.com' }])(
  '%j names no workbook',
  (fields) => {
    expect(workbookAddress(fields)).toBeUndefined();
  },
);
