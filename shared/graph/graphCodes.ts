/** What a failed close means, before the status has its say. */
export type FailureClass =
  | 'alreadyClosed'
  | 'workbookNotFound'
  | 'tokenRefused'
  | 'accessDenied'
  | 'sessionUnusable'
  | 'workbookConflict'
  | 'workbookNotSupported'
  | 'lasting'
  | 'throttled'
  | 'passing';

/** Codes that name one cause. They win over the classes below, wherever in the error they stand. */
const SPECIFIC_CODES: Record<string, FailureClass> = {
  InvalidSession: 'alreadyClosed',
  InvalidOrTimedOutSession: 'alreadyClosed',
  SessionNotFound: 'alreadyClosed',
  DeploymentInvalidEditSession: 'alreadyClosed',
  FileOpenNotFound: 'workbookNotFound',
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
  badRequestUncategorized: 'lasting',
  methodNotAllowedUncategorized: 'lasting',
  notImplementedUncategorized: 'lasting',
  payloadTooLargeUncategorized: 'lasting',
  requestAborted: 'lasting',
  generalException: 'lasting',
  internalServerErrorUncategorized: 'lasting',
  tooManyRequestsUncategorized: 'throttled',
  transientFailure: 'passing',
  serviceUnavailableUncategorized: 'passing',
  gatewayTimeoutUncategorized: 'passing',
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

/**
 * Finds the code that decides: a specific code wins over a class, the deeper one over the upper.
 * @param codes deepest first
 * @param isBelieved leaves out meanings that the status contradicts
 */
export function decidingCode(
  codes: readonly string[],
  isBelieved: (meaning: FailureClass) => boolean,
): KnownCode | undefined {
  for (const table of TABLES) {
    for (const code of codes) {
      const meaning = table.get(code.toLowerCase());
      if (meaning !== undefined && isBelieved(meaning)) return { code, meaning };
    }
  }
  return undefined;
}
