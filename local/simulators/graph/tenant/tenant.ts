/** The tenant that the simulator starts with: data only. All names are Microsoft's or IANA's examples. */

export interface User {
  id: string;
  userPrincipalName: string;
  driveId: string;
}

export interface Site {
  /** Every spelling by which a request may name the site. */
  names: readonly string[];
  driveId: string;
  /** All its document libraries, the default one included. */
  driveIds: readonly string[];
}

export interface Workbook {
  driveId: string;
  itemId: string;
  /** From the drive's root, not percent-encoded, without a leading slash. */
  itemPath: string;
  /** Links that /shares takes, verbatim: its own and sharing links. */
  links: readonly string[];
}

export interface Tenant {
  users: readonly User[];
  sites: readonly Site[];
  workbooks: readonly Workbook[];
}

export const TENANT_ID = '2d3769d7-f85d-4fad-8088-dcf5d8f64860';

export const member: User = {
  id: '90a5854d-19aa-45b3-a607-792ceeeff9a9',
  userPrincipalName: 'megan@contoso.onmicrosoft.com',
  driveId: 'b!4l5mqX0EQgMsGe5pzmIiK9HNy-1d9bG9cVWiVAXl6jJgoIzXXHWtIRKYPr__4SOw',
};

export const guest: User = {
  id: 'a815831a-19a8-4622-9900-5897693827ea',
  userPrincipalName: 'pat_example.com#EXT#@contoso.onmicrosoft.com',
  driveId: 'b!LNmUES1YmKzkJ1C9ROJPtykLcjn35hNKccd0D6hlEQKUty834LjT8kuh8DyluH7I',
};

/** The account in whose name an app sends mail. */
export const robot: User = {
  id: '7c1f6f3e-4d0a-4b5e-9b8e-0c2d5a1f6e93',
  userPrincipalName: 'robot@contoso.onmicrosoft.com',
  driveId: 'b!Zk3uQmV0T1hXc2pLbnB5RHdGaUJhTmVSc1VvR3dYdElxSGxMdkN6UGZFakF5YkswTm',
};

const HOST = 'contoso.sharepoint.com';
const SITE_GUID = 'b54467ce-255e-4131-87e1-d481b6a8a119';
const WEB_GUID = '20414793-7396-4c40-963e-d60ba53abc6b';
const LIBRARY_ID = 'b!hHJZCFUFTW5KNt3HIh66EJIsPIop4Gs-RsemGeYUNXK9rOs0zQx0Y-UtKcQiS5X2';

/**
 * One site under all names, so that every address reaches the same workbook. In a real tenant
 * `root` and the bare host name are the root site, and `/sites/finance` is another one.
 */
export const site: Site = {
  names: ['root', SITE_GUID, `${HOST},${SITE_GUID},${WEB_GUID}`, HOST, `${HOST}:/sites/finance`],
  driveId: 'b!nH-7iAQr_XJyQF2PJ6g6Xtt7oP0hcRlt8n1oS3Vw7CDlUc44YJaLNbw2fgjghWD4',
  driveIds: ['b!nH-7iAQr_XJyQF2PJ6g6Xtt7oP0hcRlt8n1oS3Vw7CDlUc44YJaLNbw2fgjghWD4', LIBRARY_ID],
};

/** In the member's OneDrive. */
export const budget: Workbook = {
  driveId: member.driveId,
  itemId: '01ZZOEXPL43CC6YS7ULYXBXJLUNU5SRSDP',
  itemPath: 'Budgets/Budget 2026.xlsx',
  links: [
    'https://contoso-my.sharepoint.com/personal/megan_contoso_onmicrosoft_com/Documents/Budgets/Budget%202026.xlsx',
    'https://contoso-my.sharepoint.com/:x:/g/personal/megan_contoso_onmicrosoft_com/EWqvSuClIUztbvHVkXc_ICq3lr8v8oMh9U0HB1fKBnXlRA?e=4mN8Xq',
  ],
};

/** In the guest's OneDrive. */
export const forecast: Workbook = {
  driveId: guest.driveId,
  itemId: '015ZEEII3QB46I52HBNMZYXLPYHLU745KS',
  itemPath: 'Forecast.xlsx',
  links: [
    'https://contoso-my.sharepoint.com/personal/pat_example_com/Documents/Forecast.xlsx',
    'https://contoso-my.sharepoint.com/:x:/g/personal/pat_example_com/Ee3XBGtSqsSU4Q_HR7ASYM_SBMkhQOcHiFA8P_ISKuMybQ?e=Zt07Yk',
  ],
};

/** In the site's default library: a path that needs every kind of encoding. */
export const offers: Workbook = {
  driveId: site.driveId,
  itemId: '016SVBRV67F4K3EBFMWZ34GWFJZUENRR7M',
  itemPath: 'Müller & Söhne/50% off #1 – 売上.xlsx',
  links: [
    'https://contoso.sharepoint.com/sites/finance/_layouts/15/Doc.aspx?sourcedoc=%7B14EA0379-837D-498D-902F-58A6949F3906%7D&file=50%25%20off%20%231%20%E2%80%93%20%E5%A3%B2%E4%B8%8A.xlsx&action=default&mobileredirect=true',
    'https://contoso.sharepoint.com/:x:/s/finance/EgzGZ9A8M2mUyqjr7z0y4SCvLzSFICipuceyuBW6ltgwPA?e=h7Jq2L',
  ],
};

/** In the site's second library. */
export const ledger: Workbook = {
  driveId: LIBRARY_ID,
  itemId: '01UQKWDHGYBZY5FFEXSVRLOOUIQJ4RNKH4',
  itemPath: 'Ledger/2026/Q1.xlsx',
  links: [
    'https://contoso.sharepoint.com/sites/finance/Ledgers/Ledger/2026/Q1.xlsx',
    'https://contoso.sharepoint.com/:x:/s/finance/EBrfjPe_zM8z_SrmoWrNkVp0klGmODUWrMWyPLqMwMdYSw?e=Q9vT1c',
  ],
};

export const tenant: Tenant = {
  users: [member, guest, robot],
  sites: [site],
  workbooks: [budget, forecast, offers, ledger],
};
