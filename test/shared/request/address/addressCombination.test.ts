import { combinationProblems } from '../../../../shared/request/address/addressCombination';

const BOTH = 'itemPath: Give itemId or itemPath, not both.';
const NO_ITEM = 'itemId: Say which workbook: give itemId, or itemPath, or webUrl alone.';
const SITE_AND_USER = 'siteId: siteId and userId cannot be given together: leave one of them out.';
const NO_ADDRESS =
  'driveId: Say where the workbook lives: give driveId (the safest), userId or siteId. The signed-in user’s own drive can be used only over HTTP in delegated mode.';
const ONE_DRIVE = 'source: source is "OneDrive" but siteId is given: leave one out.';
const SHARE_POINT = 'source: source is "SharePoint" but userId is given: leave one out.';
const NO_SHARE_POINT = 'source: source is "SharePoint": give siteId, driveId, or both.';
const notBeside = (fields: string): string =>
  `webUrl: webUrl stands alone: leave out ${fields}, or leave out webUrl.`;

/** The problems of fields that are present, each with its target before it. */
const problemsOf = (fields: string, source?: unknown, isMeServed = false): string[] => {
  const given = fields.split(' ');
  const problems = combinationProblems((field) => given.includes(field), source, isMeServed);
  expect(problems.filter(({ code }) => code !== 'InvalidField')).toEqual([]);
  return problems.map(({ target, message }) => `${target}: ${message}`);
};

it.each<[fields: string, source: unknown, problems: string[]]>([
  ['webUrl', undefined, []],
  ['driveId itemId', undefined, []],
  ['driveId itemPath', undefined, []],
  ['siteId itemId', undefined, []],
  ['userId itemPath', undefined, []],
  ['siteId driveId itemId', undefined, []],
  ['userId driveId itemPath', undefined, []],
  ['driveId itemId', 'OneDrive', []],
  ['userId itemId', 'OneDrive', []],
  ['driveId itemId', 'SharePoint', []],
  ['siteId itemId', 'SharePoint', []],
  ['siteId itemId', 'Dropbox', []],
  ['userId itemId', 'Dropbox', []],
  ['webUrl', 'SharePoint', []],
  ['webUrl driveId', undefined, [notBeside('driveId')]],
  ['webUrl siteId', undefined, [notBeside('siteId')]],
  ['webUrl userId', undefined, [notBeside('userId')]],
  ['webUrl itemId', undefined, [notBeside('itemId')]],
  ['webUrl itemPath', undefined, [notBeside('itemPath')]],
  [
    'webUrl driveId siteId userId itemId itemPath',
    undefined,
    [notBeside('driveId and siteId and userId and itemId and itemPath'), SITE_AND_USER],
  ],
  ['driveId itemId itemPath', undefined, [BOTH]],
  ['driveId', undefined, [NO_ITEM]],
  ['siteId userId itemId', undefined, [SITE_AND_USER]],
  ['itemId', undefined, [NO_ADDRESS]],
  ['', undefined, [NO_ITEM, NO_ADDRESS]],
  ['siteId itemId', 'OneDrive', [ONE_DRIVE]],
  ['userId itemId', 'SharePoint', [SHARE_POINT]],
  ['itemId', 'SharePoint', [NO_SHARE_POINT, NO_ADDRESS]],
  ['itemId', 'OneDrive', [NO_ADDRESS]],
])('with the fields "%s" and source %j: %j', (fields, source, problems) => {
  expect(problemsOf(fields, source)).toEqual(problems);
});

it.each<[fields: string, source: unknown, problems: string[]]>([
  ['itemId', undefined, []],
  ['itemId', 'OneDrive', []],
  ['', undefined, [NO_ITEM]],
  ['itemId', 'SharePoint', [NO_SHARE_POINT]],
  ['driveId itemId', 'SharePoint', []],
])('served for /me, with the fields "%s" and source %j: %j', (fields, source, problems) => {
  expect(problemsOf(fields, source, true)).toEqual(problems);
});
