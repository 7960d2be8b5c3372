import { adviceOn, isDriveItem, type Refusal } from '../../../shared/close/failureAdvice';
import type { WorkbookAddress } from '../../../shared/request/address/workbookAddress';

const byId = { driveId: 'd', itemId: 'i' };
const ofPath = (text: string) => ({ driveId: 'd', itemPath: { text, segments: [text] } });
const byPath = ofPath('b.xlsx');
const ofUser = { userId: 'u@contoso.com', itemId: 'i' };
const ofSite = { siteId: { id: 'root' }, itemId: 'i' };
const ofSiteDrive = { siteId: { id: 'root' }, driveId: 'd', itemId: 'i' };
const byLink = {
  webUrl: { text: 'https://contoso.sharepoint.com/:x:/s/x', host: 'contoso.sharepoint.com' },
};
const mine = { itemId: 'i' };

const advice = (code: Refusal['code'], status: number, more: Partial<Refusal> = {}): string =>
  adviceOn({ code, status, actor: 'app', tokenRefused: false, texts: [], ...more });

const GIVE_IDS =
  /does not support every form of address in every tenant: give driveId with itemId\.$/;

describe('a close that Graph refused permanently', () => {
  it.each<[number, WorkbookAddress]>([
    [400, byPath],
    [400, ofUser],
    [400, ofSite],
    [400, ofSiteDrive],
    [400, mine],
    [405, ofUser],
    [501, ofSite],
  ])('with %i for %j, advises to give driveId with itemId', (status, address) => {
    expect(advice('GraphRequestFailed', status, { address })).toMatch(GIVE_IDS);
  });

  it.each<[number, WorkbookAddress | undefined]>([
    [400, byId],
    [400, undefined],
    [410, byPath],
    [302, ofUser],
  ])('with %i for %j, does not', (status, address) => {
    const said = advice('GraphRequestFailed', status, { address });
    expect(said).toMatch(/graphRequestId/);
    expect(said).not.toMatch(GIVE_IDS);
  });

  it('with 400 for a link, advises to copy the link anew', () => {
    expect(advice('GraphRequestFailed', 400, { address: byLink })).toMatch(
      /^Graph cannot resolve the link in webUrl: .* Copy the link from the workbook again/,
    );
  });
});

describe('a close that Graph denied', () => {
  it.each<[WorkbookAddress, boolean]>([
    [byPath, true],
    [ofUser, true],
    [ofSite, true],
    [byLink, true],
    [byId, false],
  ])('for %j: advises to give driveId with itemId: %j', (address, isAdvised) => {
    for (const actor of ['app', 'user'] as const) {
      expect(GIVE_IDS.test(advice('AccessDenied', 403, { address, actor }))).toBe(isAdvised);
    }
  });

  it('for a user, names the delegated permission; for the app, the application permission', () => {
    expect(advice('AccessDenied', 403, { actor: 'user' })).toMatch(/delegated permission/);
    expect(advice('AccessDenied', 403)).toMatch(/application permission Files/);
  });
});

describe('a workbook that is not found', () => {
  it('by a path that looks percent-encoded, gets a hint at the encoding', () => {
    const address = ofPath('Budget%202026.xlsx');
    expect(advice('WorkbookNotFound', 404, { address })).toMatch(/itemPath looks percent-encoded/);
    expect(advice('WorkbookNotFound', 404, { address: byPath })).not.toMatch(/percent/);
    expect(advice('WorkbookNotFound', 404)).not.toMatch(/percent/);
  });

  it('by a link, is called a dead link', () => {
    expect(advice('WorkbookNotFound', 404, { address: byLink })).toMatch(
      /^The link in webUrl leads to no workbook/,
    );
  });
});

describe('a workbook that cannot be opened', () => {
  it.each([
    ...['FileOpenFileTooLarge', 'WorkbookTooBig', 'FileSizeNotServed', 'SizeLimit'],
    'The workbook is too large to open.',
    'This file exceeds the maximum size.',
    'The file size limit was reached.',
    'The workbook size is not served.',
    'It is over the size limit.',
    'These files exceed the size that is served.',
    'This one exceeds the maximum size.',
  ])('where Graph says %j, is too large', (text) => {
    const texts = ['unsupportedWorkbook', text];
    for (const code of ['WorkbookNotSupported', 'GraphRequestFailed'] as const) {
      expect(advice(code, 400, { texts })).toMatch(/too large for Excel for the web/);
    }
  });

  it('with 413, is too large: the request has no body to speak of', () => {
    expect(advice('GraphRequestFailed', 413)).toMatch(/too large for Excel for the web/);
  });

  it('for another reason, is perhaps no .xlsx', () => {
    const texts = ['unsupportedWorkbook', 'This is a large problem.'];
    expect(advice('WorkbookNotSupported', 400, { texts })).toMatch(/\.xlsx/);
  });
});

it.each([
  ['app', /token of the app: check that GRAPH_ENDPOINT/],
  ['user', /the user’s token: sign in again/],
] as const)('a token of the %s that is refused is said to be that', (actor, message) => {
  const refused = { actor, tokenRefused: true, address: byPath };
  expect(advice('GraphRequestFailed', 401, refused)).toMatch(message);
});

it.each<[WorkbookAddress | undefined, boolean]>([
  [byId, true],
  [undefined, true],
  [byPath, false],
  [mine, false],
  [ofUser, false],
  [ofSite, false],
  [ofSiteDrive, false],
  [{ userId: 'u', driveId: 'd', itemId: 'i' }, false],
  [byLink, false],
])('%j is the address that is served everywhere: %j', (address, expected) => {
  expect(isDriveItem(address)).toBe(expected);
});
