import {
  CloseError,
  type CloseErrorCode,
  type GraphFailureFacts,
  signInRequired,
} from '../closeError';
import { decidingCode, type FailureClass } from './graphCodes';
import { readGraphErrorBody } from './graphErrorBody';
import { parseRetryAfter } from './retryAfter';

/** Graph's answer to a close, read to its end or to a bound. */
export interface GraphAnswer {
  status: number;
  headers: Pick<Headers, 'get'>;
  bodyText: string;
  /** The answer to a batch as a whole, which says nothing of a single session. */
  ofBatch?: true;
}

/** What the answer means. `tokenRefused` asks for one more try with another token. */
export type AnswerMeaning = (
  | { kind: 'closed' | 'alreadyClosed' }
  | { kind: 'failed'; error: CloseError; tokenRefused: boolean }
) & {
  /** Graph's id of the request, from its header or its body, if it may be shown. */
  graphRequestId?: string | undefined;
};

const SHOWABLE_CODE = /^[A-Za-z0-9._-]{1,80}$/;
const SHOWABLE_REQUEST_ID = /^[0-9A-Za-z-]{1,64}$/;
/** Statuses with which "the session is gone" is believed. */
const GONE_STATUSES = new Set([400, 404, 410]);

/** For whom Graph was called: for the app's own identity, or for a user. */
export type Actor = 'app' | 'user';

/** What only one of the requests in a batch can have met with. */
const ABOUT_ONE: ReadonlySet<string> = new Set(['WorkbookNotFound', 'WorkbookNotSupported']);

export const THROTTLED_MESSAGE =
  'Graph throttles this application: try again after the time in Retry-After.';

const MESSAGES = {
  AccessDenied:
    'Graph refused: the identity may not close this session. Grant it the application permission Files.ReadWrite.All, or Sites.Selected with a write grant on the site (a new grant may take up to 24 hours, or a restart). Microsoft documents closeSession for delegated permissions only: where the application permission is refused, or a user opened the session, close it as that user in delegated mode.',
  WorkbookNotFound:
    'Graph finds no such drive, item, site or user, or the identity cannot see it: check the address. A driveId with an itemId is the safest address; some tenants do not serve userId with itemPath.',
  WorkbookConflict: 'The workbook is locked or in conflict, and stayed so: try again later.',
  WorkbookNotSupported:
    'The file cannot be opened as a workbook: check that the address names an .xlsx file.',
  GraphRequestFailed:
    'Graph refused the close for good, so sending it again will not help: see innererror, and look graphRequestId up with Microsoft if it is unclear.',
  TokenRefused:
    'Graph does not accept the token of the app: check that GRAPH_ENDPOINT belongs to the cloud and tenant of its identity.',
  UserDenied:
    'Graph refused: the user may not close this session. The app registration needs the delegated permission Files.ReadWrite (the user’s own OneDrive) or Files.ReadWrite.All (shared libraries) with consent, and the user write access to the file; another user’s session is closed as that user.',
  UserTokenRefused: 'Graph does not accept the user’s token: sign in again and try with a new one.',
  Throttled: THROTTLED_MESSAGE,
  GraphUnavailable: 'Graph failed for the time being: try again later.',
} as const satisfies Record<string, string>;

type ShownCode = CloseErrorCode & keyof typeof MESSAGES;

const CODE_OF_CLASS = {
  workbookNotFound: 'WorkbookNotFound',
  tokenRefused: 'GraphRequestFailed',
  accessDenied: 'AccessDenied',
  sessionUnusable: 'GraphRequestFailed',
  workbookConflict: 'WorkbookConflict',
  workbookNotSupported: 'WorkbookNotSupported',
  lasting: 'GraphRequestFailed',
  throttled: 'Throttled',
  passing: 'GraphUnavailable',
} as const satisfies Record<Exclude<FailureClass, 'alreadyClosed'>, ShownCode>;

/**
 * Says what Graph's answer to closeSession means.
 * @param now milliseconds since the epoch, for a Retry-After that is a date
 * @param secrets of the request: they must not show, not even where Graph gives them back as a code or an id
 * @param actor whose token went along
 */
export function interpretAnswer(
  answer: GraphAnswer,
  now: number,
  secrets: readonly string[],
  actor: Actor = 'app',
): AnswerMeaning {
  const { status, headers } = answer;
  const body = readGraphErrorBody(answer.bodyText);
  const graphRequestId = showableRequestId(headers.get('request-id') ?? body.requestId, secrets);
  const isOfOne = answer.ofBatch !== true;
  if (status === 204 && isOfOne) return { kind: 'closed', graphRequestId };
  // What is no error has no codes, whatever its body says.
  const codes = status >= 400 ? body.codes : [];
  const deciding = decidingCode(
    codes,
    (meaning) => meaning !== 'alreadyClosed' || (isOfOne && GONE_STATUSES.has(status)),
  );
  const said = errorCode(status, deciding?.meaning);
  // No answer to a batch is about a workbook.
  const code = isOfOne || !ABOUT_ONE.has(said) ? said : 'GraphRequestFailed';
  if (code === 'alreadyClosed') return { kind: 'alreadyClosed', graphRequestId };
  // The answer to a batch may hold a telling part of any of its sessions.
  const isShowable = (code: string): boolean =>
    isOfOne && isShowableCode(code) && !sharesSecret(code, secrets);
  const graphCode = deciding?.code ?? codes.find(isShowable);
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), now);
  const graph: GraphFailureFacts = {
    graphStatus: status,
    ...(graphCode !== undefined && { graphCode }),
    ...(graphRequestId !== undefined && { graphRequestId }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  const tokenRefused = status === 401 || (status !== 429 && deciding?.meaning === 'tokenRefused');
  const error =
    actor === 'user' ? userError(code, tokenRefused, graph) : appError(code, tokenRefused, graph);
  return { kind: 'failed', error, tokenRefused, graphRequestId };
}

function appError(code: ShownCode, tokenRefused: boolean, graph: GraphFailureFacts): CloseError {
  return new CloseError(code, MESSAGES[tokenRefused ? 'TokenRefused' : code], { graph });
}

function userError(code: ShownCode, tokenRefused: boolean, graph: GraphFailureFacts): CloseError {
  return tokenRefused
    ? signInRequired(MESSAGES.UserTokenRefused, { error: 'invalid_token' }, graph)
    : new CloseError(code, MESSAGES[code === 'AccessDenied' ? 'UserDenied' : code], { graph });
}

/** The error for a call that was cut off, or never begun. */
export function graphTimeout(cause: unknown): CloseError {
  return new CloseError(
    'GraphTimeout',
    'Graph gave no answer before the time was up (CLOSE_SESSION_TIMEOUT_SECONDS): try again later; closing twice is harmless.',
    { cause },
  );
}

/** The error for a call that got no answer: refused, reset, not resolved, not trusted. */
export function noAnswer(cause: unknown): CloseError {
  return new CloseError('GraphUnavailable', MESSAGES.GraphUnavailable, { cause });
}

/** A code of Graph's that can't carry a sentence, an address or a link. */
export function isShowableCode(code: string): boolean {
  return SHOWABLE_CODE.test(code);
}

function showableRequestId(id: string | undefined, secrets: readonly string[]): string | undefined {
  const isShowable = id !== undefined && SHOWABLE_REQUEST_ID.test(id) && !sharesSecret(id, secrets);
  return isShowable ? id : undefined;
}

/** A text that holds a secret or a telling part of one: the name of a file or a folder, or 8 characters. */
function sharesSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some(
    (secret) =>
      secret.split('/').includes(text) ||
      (text.length >= 8 && secret.includes(text)) ||
      (secret.length >= 4 && text.includes(secret)),
  );
}

function errorCode(status: number, meaning: FailureClass | undefined): ShownCode | 'alreadyClosed' {
  // These two are always what they say, whatever code comes with them.
  if (status === 401) return 'GraphRequestFailed';
  if (status === 429) return 'Throttled';
  if (meaning === 'alreadyClosed') return meaning;
  return meaning === undefined ? codeOfStatus(status) : CODE_OF_CLASS[meaning];
}

function codeOfStatus(status: number): ShownCode {
  if (status === 403) return 'AccessDenied';
  if (status === 404) return 'WorkbookNotFound';
  if (status === 409 || status === 423) return 'WorkbookConflict';
  if (status === 408 || (status >= 500 && status !== 501)) return 'GraphUnavailable';
  return 'GraphRequestFailed';
}
