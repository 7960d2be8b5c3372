/** What a failed close means, before the status has its say. */
export type FailureClass =
  | 'alreadyClosed'
  | 'workbookNotFound'
  | 'tokenRefused'
  | 'accessDenied'
  | 'sessionUnusable'
  | 'workbookConflict'
  | 'workbookNotSupported'
  | 'permanent'
  | 'throttled'
  | 'transient';

/** Codes that name one cause. They win over the classes below, wherever in the error they stand. */
const SPECIFIC_CODES: Record<string, FailureClass> = {
  InvalidSession: 'alreadyClosed',
  InvalidOrTimedOutSession: 'alreadyClosed',
  SessionNotFound: 'alreadyClosed',
  DeploymentInvalidEditSession: 'alreadyClosed',
  FileOpenNotFound: 'workbookNotFound',
  FileOpenUserUnauthorized: 'accessDenied',
  OpenWorkbookAccessDenied: 'accessDenied',
  EditModeAccessDenied: 'accessDenied',
};

/** Excel's error classes: https://learn.microsoft.com/graph/workbook-error-codes */
const CLASS_CODES: Record<string, FailureClass> = {
  invalidSessionReCreatable: 'alreadyClosed',
  invalidSessionNotFound: 'workbookNotFound',
  itemNotFound: 'workbookNotFound',
  notFoundUncategorized: 'workbookNotFound',
  invalidSessionAuthentication: 'tokenRefused',
  unauthorizedUncategorized: 'tokenRefused',
  accessDenied: 'accessDenied',
  forbiddenUncategorized: 'accessDenied',
  invalidSessionAccessConflict: 'sessionUnusable',
  invalidSessionRestricted: 'sessionUnusable',
  invalidSessionUnexpected: 'sessionUnusable',
  accessConflict: 'workbookConflict',
  conflictUncategorized: 'workbookConflict',
  unsupportedWorkbook: 'workbookNotSupported',
  invalidSessionUnsupportedWorkbook: 'workbookNotSupported',
  badRequestUncategorized: 'permanent',
  methodNotAllowedUncategorized: 'permanent',
  notImplementedUncategorized: 'permanent',
  payloadTooLargeUncategorized: 'permanent',
  requestAborted: 'permanent',
  generalException: 'permanent',
  internalServerErrorUncategorized: 'permanent',
  tooManyRequestsUncategorized: 'throttled',
  transientFailure: 'transient',
  serviceUnavailableUncategorized: 'transient',
  gatewayTimeoutUncategorized: 'transient',
};

// Codes are case-insensitive: https://learn.microsoft.com/graph/errors
const byLowerCase = (codes: Record<string, FailureClass>): ReadonlyMap<string, FailureClass> =>
  new Map(Object.entries(codes).map(([code, meaning]) => [code.toLowerCase(), meaning]));

const TABLES = [byLowerCase(SPECIFIC_CODES), byLowerCase(CLASS_CODES)];

/** A code of an error, and what it means. */
export interface KnownCode {
  code: string;
  meaning: FailureClass;
}

/** Statuses with which "the session is gone" is believed. */
const GONE_STATUSES = new Set([400, 404, 410]);
/** Codes about the file: with a 401, all others are about the token. */
const ABOUT_FILE = new Set([
  'fileopenuserunauthorized',
  'openworkbookaccessdenied',
  'editmodeaccessdenied',
  'accessdenied',
]);
/** What a code may still say of a failure of the service: which one it is, or that the file is no workbook. */
const WITH_5XX: ReadonlySet<FailureClass> = new Set([
  'workbookNotSupported',
  'throttled',
  'workbookConflict',
]);

/**
 * Finds the code that decides what a status of 400 or above means. A specific code wins over a class, the deeper one over
 * the upper; a code that contradicts the status is not believed. 423 and 429 are always what they say.
 * @param codes deepest first
 * @returns undefined where the status alone decides
 */
export function decidingCode(codes: readonly string[], status: number): KnownCode | undefined {
  for (const table of TABLES) {
    for (const code of codes) {
      const meaning = table.get(code.toLowerCase());
      if (meaning !== undefined && isBelieved(code, meaning, status)) return { code, meaning };
    }
  }
  return undefined;
}

function isBelieved(code: string, meaning: FailureClass, status: number): boolean {
  if (status === 423 || status === 429) return false;
  if (status === 401) return ABOUT_FILE.has(code.toLowerCase());
  if (status >= 500 && status !== 501) return WITH_5XX.has(meaning);
  return meaning !== 'alreadyClosed' || GONE_STATUSES.has(status);
}
