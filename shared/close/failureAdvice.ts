import type { CloseErrorCode } from '../core/closeError';
import { GRAPH_UNAVAILABLE, THROTTLED_BY_GRAPH } from '../graph/noAnswer';
import { looksPercentEncoded } from '../request/address/itemPath';
import type { WorkbookAddress } from '../request/address/workbookAddress';

/** For whom Graph was called: for the app's own identity, or for a user. */
export type Actor = 'app' | 'user';

/** What is known of a refusal, to say what to do about it. */
export interface Refusal {
  code: AdvisedCode;
  actor: Actor;
  tokenRefused: boolean;
  status: number;
  /** Graph's codes and messages: searched, and never shown. */
  texts: readonly string[];
  /** As the workbook was addressed in that call; absent where the answer is about no single workbook. */
  address?: WorkbookAddress | undefined;
}

const MESSAGES = {
  AccessDenied:
    'Graph refused: the identity may not close this session. Grant it the application permission Files.ReadWrite.All, or Sites.Selected with a write grant on the site (a new grant may take up to 24 hours, or a restart). Microsoft documents closeSession for delegated permissions only: where the application permission is refused, or a user opened the session, close it as that user in delegated mode.',
  WorkbookNotFound:
    'Graph cannot find the drive, item, site or user, or the identity has no access to it: check the address. A driveId with an itemId is the safest address.',
  WorkbookConflict:
    'The workbook was locked or in conflict until the time was up: try again later.',
  WorkbookNotSupported:
    'Graph cannot open the file as a workbook: check that the address names an .xlsx file that Excel for the web opens.',
  GraphRequestFailed:
    'Graph refused the close permanently, so sending the request again does not help: see innererror. Microsoft’s support can look up graphRequestId.',
  Throttled: THROTTLED_BY_GRAPH,
  GraphUnavailable: GRAPH_UNAVAILABLE,
} as const satisfies Partial<Record<CloseErrorCode, string>>;

/** Codes that an answer of Graph can become. */
export type AdvisedCode = keyof typeof MESSAGES;

const TOKEN_REFUSED =
  'Graph does not accept the token of the app: check that GRAPH_ENDPOINT belongs to the cloud and tenant of its identity.';
export const USER_TOKEN_REFUSED =
  'Graph does not accept the user’s token: sign in again and send a new token.';
const USER_DENIED =
  'Graph refused: the user may not close this session. The app registration needs the delegated permission Files.ReadWrite (the user’s own OneDrive) or Files.ReadWrite.All (shared libraries) with consent, and the user write access to the file; another user’s session is closed as that user.';
const TOO_LARGE =
  'The workbook is too large for Excel for the web, so Graph cannot open it: make it smaller, or split it. Graph ends its session after some idle minutes.';
const BAD_LINK =
  'Graph cannot resolve the link in webUrl: it may be shortened, damaged or revoked. Copy the link from the workbook again, or give driveId with itemId.';
const DEAD_LINK =
  'The link in webUrl leads to no workbook: the workbook was deleted or moved, the link was revoked, or the identity cannot see it. Copy the link from the workbook again, or give driveId with itemId.';
const GIVE_IDS =
  'Graph does not support every form of address in every tenant: give driveId with itemId.';
const PERCENT_ENCODED =
  'itemPath looks percent-encoded (%20 for a space): give the names as they are shown in the drive.';

/** Messages of Graph for a workbook that is too large; its codes say so in the same words. */
const TOO_LARGE_TEXT =
  /too\s?(?:large|big)|(?:file|workbook)\s?size|size\s?limit|exceeds? the (?:maximum )?size/i;
/** Statuses with which an address form that a tenant does not serve is refused. */
const FORM_REFUSED = new Set([400, 405, 501]);

/** The message of an error: what happened, and what to do about it. */
export function adviceOn(refusal: Refusal): string {
  if (refusal.tokenRefused) return refusal.actor === 'user' ? USER_TOKEN_REFUSED : TOKEN_REFUSED;
  return SPECIAL_ADVICE[refusal.code]?.(refusal) ?? MESSAGES[refusal.code];
}

/** What depends on more than the code; undefined where the code says it all. */
const SPECIAL_ADVICE: Partial<Record<AdvisedCode, (refusal: Refusal) => string | undefined>> = {
  AccessDenied({ actor, address }) {
    const message = actor === 'user' ? USER_DENIED : MESSAGES.AccessDenied;
    return isDriveItem(address) ? message : `${message} ${GIVE_IDS}`;
  },
  WorkbookNotFound({ address }) {
    if (address?.webUrl !== undefined) return DEAD_LINK;
    if (address?.itemPath === undefined || !looksPercentEncoded(address.itemPath)) return undefined;
    return `${MESSAGES.WorkbookNotFound} ${PERCENT_ENCODED}`;
  },
  WorkbookNotSupported: ({ texts }) => (isTooLarge(texts) ? TOO_LARGE : undefined),
  GraphRequestFailed({ status, texts, address }) {
    if (status === 413 || isTooLarge(texts)) return TOO_LARGE;
    if (isDriveItem(address) || !FORM_REFUSED.has(status)) return undefined;
    // Stryker disable next-line OptionalChaining: without an address it has returned.
    return address?.webUrl === undefined ? `${MESSAGES.GraphRequestFailed} ${GIVE_IDS}` : BAD_LINK;
  },
};

/**
 * True for the address that Graph serves in every tenant, a drive and an item of it; and where no workbook is addressed,
 * so that no address is to blame.
 */
export function isDriveItem(address: WorkbookAddress | undefined): boolean {
  if (address === undefined) return true;
  const { driveId, siteId, userId, itemId } = address;
  return (
    driveId !== undefined && siteId === undefined && userId === undefined && itemId !== undefined
  );
}

function isTooLarge(texts: readonly string[]): boolean {
  return texts.some((text) => TOO_LARGE_TEXT.test(text));
}
