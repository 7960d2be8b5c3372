import {
  operationOf,
  parseRoute,
  splitVersion,
} from '../../../../../local/simulators/graph/calls/route';

const link = 'https://contoso.example/ü?a=b';
const share = Buffer.from(link).toString('base64url');

it.each([
  ['/drives/b!d/items/01I', { driveId: 'b!d', itemId: '01I' }],
  ['/drives/b%21d/root:/a%20b/50%25%20%23.xlsx:', { driveId: 'b!d', itemPath: 'a b/50% #.xlsx' }],
  ['/drives/d/root:/50%2525.xlsx:', { driveId: 'd', itemPath: '50%25.xlsx' }],
  ['/drives/d/root:/a+b.xlsx:', { driveId: 'd', itemPath: 'a+b.xlsx' }],
  ['/users/a%23EXT%23%40c/drive/items/i', { userId: 'a#EXT#@c', itemId: 'i' }],
  ['/users/u/drives/d/items/i', { userId: 'u', driveId: 'd', itemId: 'i' }],
  ['/sites/root/drive/items/i', { siteId: 'root', itemId: 'i' }],
  ['/sites/h%2Cg%2Cg/drives/d/items/i', { siteId: 'h,g,g', driveId: 'd', itemId: 'i' }],
  ['/sites/h:/sites/a%20b:/drive/root:/x:', { siteId: 'h:/sites/a b', itemPath: 'x' }],
  ['/sites/h:/teams/a/b:/drives/d/items/i', { siteId: 'h:/teams/a/b', driveId: 'd', itemId: 'i' }],
  ['/me/drive/items/i', { itemId: 'i' }],
  [`/shares/u!${share}/driveItem`, { webUrl: link }],
])('reads %s', (path, address) => {
  expect(parseRoute(`${path}/workbook/closeSession`)).toEqual({
    operation: 'closeSession',
    address,
  });
});

it.each([
  '/drives/d/items/i/workbook/closesession',
  '/drives/d/items/i/workbook/closeSession/',
  '/drives/d/items/../workbook/closeSession',
  '/drives/%2e%2e/items/i/workbook/closeSession',
  '/drives/d/root:/a/../b:/workbook/closeSession',
  '/drives/d/root:/a/%2e%2E/b:/workbook/closeSession',
  '/drives/d/root:/a//b:/workbook/closeSession',
  '/drives/d/root:/50%:/workbook/closeSession',
  '/drives/d/root:/%ff:/workbook/closeSession',
  '/drives/d/root:/a:b:/workbook/closeSession',
  '/me/drive/root:/a.xlsx/workbook/closeSession',
  '/drives/d/workbook/closeSession',
  '/drive/items/i/workbook/closeSession',
  '/users/u/items/i/workbook/closeSession',
  '/me/drives/d/items/i/workbook/closeSession',
  '/sites/h:/sites/a/drive/items/i/workbook/closeSession',
  '/shares/u!a=/driveItem/workbook/closeSession',
  '/shares/u!/driveItem/workbook/closeSession',
  `/shares/${share}/driveItem/workbook/closeSession`,
  '',
])('refuses %j', (path) => {
  expect(() => parseRoute(path)).toThrow(expect.objectContaining({ status: 400 }) as Error);
});

it.each([
  ['/v1.0/a/b?c=/d#e', { version: 'v1.0', path: '/a/b', query: 'c=/d' }],
  ['/beta/a', { version: 'beta', path: '/a', query: '' }],
  ['/v1.0', undefined],
  ['/v1x0/a', undefined],
  ['/v1.0x/a', undefined],
  ['//v1.0/a', undefined],
  ['https://h/v1.0/a', undefined],
])('splits %s', (path, target) => {
  expect(splitVersion(path)).toEqual(target);
});

it.each([
  ['/v1.0/x/closeSession', 'closeSession'],
  ['/v1.0/x/closeSession?x=/y', 'closeSession'],
  ['/v1.0/$batch', '$batch'],
  ['/v1.0/x', undefined],
])('knows the operation of %s', (path, operation) => {
  expect(operationOf(path)).toBe(operation);
});
