/**
 * What examples are made of: sessions and workbooks that `npm start` has open, so that each example works there as it
 * stands. Ids and times of answers are made up; tests compare all else.
 */
const session = (number: number): string =>
  `cluster=US5&session=15.SN3PEPF0000DEMO%2e1.A1.U1&usid=00000000-0000-4000-8000-00000000000${number}`;

const budget = {
  driveId: 'b!4l5mqX0EQgMsGe5pzmIiK9HNy-1d9bG9cVWiVAXl6jJgoIzXXHWtIRKYPr__4SOw',
  itemId: '01ZZOEXPL43CC6YS7ULYXBXJLUNU5SRSDP',
};
/** In the default library of a site. */
const offers = {
  driveId: 'b!nH-7iAQr_XJyQF2PJ6g6Xtt7oP0hcRlt8n1oS3Vw7CDlUc44YJaLNbw2fgjghWD4',
  itemId: '016SVBRV67F4K3EBFMWZ34GWFJZUENRR7M',
};

/** In the member's drive. */
export const first = { workbookSessionId: session(1), ...budget };
export const second = { workbookSessionId: session(2), ...offers };
export const secondSession = session(2);
export const secondWorkbook = offers;

/** The second workbook by the path of its site and its own. */
export const bySite = {
  workbookSessionId: secondSession,
  siteId: 'https://contoso.sharepoint.com/sites/finance',
  itemPath: 'Müller & Söhne/50% off #1 – 売上.xlsx',
};
/** The first workbook by its link. */
export const byLink = {
  workbookSessionId: session(1),
  webUrl:
    'https://contoso-my.sharepoint.com/personal/megan_contoso_onmicrosoft_com/Documents/Budgets/Budget%202026.xlsx',
};
export const later = { ...first, closeAfter: 'PT30M' };
/** One too many. */
export const twoItems = { ...first, itemPath: 'Budgets/Budget 2026.xlsx' };
/** In the drive of the user who calls. */
export const ownDrive = { workbookSessionId: session(3), itemId: budget.itemId };
export const noSuchItem = { ...first, itemId: '01NOSUCHITEM' };

/** An event with a close request. */
export const eventOf = (data: object): object => ({
  specversion: '1.0',
  id: '8f2d1c3a-0b64-4d6e-9a1d-5d0a3c1e7f42',
  source: '/flows/monthly-report',
  type: 'com.contoso.workbook.done',
  data,
});

export const operationId = '01a2022e-baa1-72ba-9b2a-32d5835d49cd';
/** Where an id is asked for that no operation has. */
export const unknownOperationId = '01a2022e-0000-7000-8000-000000000000';
export const operationNotFound = {
  code: 'OperationNotFound',
  message:
    'There is no such operation. The state of an operation is kept for 7 days after its end: check the id.',
};
export const workbookNotFound = {
  code: 'WorkbookNotFound',
  message:
    'Graph cannot find the drive, item, site or user, or the identity has no access to it: check the address. A driveId with an itemId is the safest address.',
  innererror: {
    graphStatus: 404,
    graphCode: 'itemNotFound',
    graphRequestId: '831f1221-bfcc-4755-a614-e963456be7e9',
  },
};

export const queued = { operationId, status: 'queued' };
export const scheduled = {
  operationId,
  status: 'scheduled',
  notBefore: '2026-11-22T08:05:46.592Z',
};
