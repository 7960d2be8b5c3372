import { CloseError, type GraphFailureFacts, signInRequired } from '../core/closeError';
import type { WorkbookAddress } from '../request/address/workbookAddress';
import { type Actor, adviceOn, type AdvisedCode, USER_TOKEN_REFUSED } from './failureAdvice';
import { decidingCode, type FailureClass } from './excelErrorCodes';
import type { GraphAnswer } from '../graph/graphClient';
import {
  isShowableCode,
  readGraphErrorBody,
  sharesSecret,
  showableRequestId,
} from '../graph/graphErrorBody';
import { parseRetryAfter } from '../core/retryDelay';

/** What the answer means. `tokenRefused` asks for one more call with another token. */
export type AnswerMeaning = (
  | { kind: 'closed' | 'alreadyClosed' }
  | { kind: 'failed'; error: CloseError; tokenRefused: boolean; isOfBatch?: true | undefined }
) & {
  /** Graph's id of the request, from its header or its body, if it may be shown. */
  graphRequestId?: string | undefined;
};

/** What was asked of Graph, as far as its answer is read by it. */
export interface Asked {
  /** Of the request: they must not show, not even where Graph gives them back as a code or an id. */
  secrets: readonly string[];
  /** Whose token went along. Default: the app's. */
  actor?: Actor | undefined;
  /** Where the workbook was said to be. */
  address?: WorkbookAddress | undefined;
}

/** What only one of the requests in a batch can have met with. */
const ABOUT_ONE: ReadonlySet<string> = new Set(['WorkbookNotFound', 'WorkbookNotSupported']);

const CODE_OF_CLASS = {
  workbookNotFound: 'WorkbookNotFound',
  tokenRefused: 'GraphRequestFailed',
  accessDenied: 'AccessDenied',
  sessionUnusable: 'GraphRequestFailed',
  workbookConflict: 'WorkbookConflict',
  workbookNotSupported: 'WorkbookNotSupported',
  permanent: 'GraphRequestFailed',
  throttled: 'Throttled',
  transient: 'GraphUnavailable',
} as const satisfies Record<Exclude<FailureClass, 'alreadyClosed'>, AdvisedCode>;

/**
 * Says what Graph's answer to closeSession means.
 * @param now milliseconds since the epoch, for a Retry-After that is a date
 */
export function interpretAnswer(answer: GraphAnswer, now: number, asked: Asked): AnswerMeaning {
  const { status, headers } = answer;
  // Stryker disable next-line StringLiteral: only a user is told apart.
  const { secrets, actor = 'app' } = asked;
  const body = readGraphErrorBody(answer.bodyText);
  const graphRequestId = showableRequestId(headers.get('request-id') ?? body.requestId, secrets);
  const isOfOne = answer.ofBatch !== true;
  if (status === 204 && isOfOne) return { kind: 'closed', graphRequestId };
  // What is no error has no codes, whatever its body says.
  // Stryker disable next-line ArrayDeclaration: a code that Graph does not have means as little as none.
  const codes = status >= 400 ? body.codes : [];
  const deciding = decidingCode(codes, status);
  // No answer to a batch is about a session or a workbook.
  const meant = codeOf(status, deciding?.meaning);
  const code =
    isOfOne || (meant !== 'alreadyClosed' && !ABOUT_ONE.has(meant)) ? meant : 'GraphRequestFailed';
  if (code === 'alreadyClosed') return { kind: 'alreadyClosed', graphRequestId };
  // The answer to a batch may hold a telling part of any of its sessions.
  const isShowable = (text: string): boolean =>
    isOfOne && isShowableCode(text) && !sharesSecret(text, secrets);
  const graphCode = deciding?.code ?? codes.find(isShowable);
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), now);
  const graph: GraphFailureFacts = {
    graphStatus: status,
    ...(graphCode !== undefined && { graphCode }),
    ...(graphRequestId !== undefined && { graphRequestId }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  const tokenRefused =
    deciding?.meaning === 'tokenRefused' || (status === 401 && deciding === undefined);
  const texts = [...codes, ...body.messages];
  const address = isOfOne ? asked.address : undefined;
  const error =
    tokenRefused && actor === 'user'
      ? signInRequired(USER_TOKEN_REFUSED, { error: 'invalid_token' }, graph)
      : new CloseError(code, adviceOn({ code, actor, tokenRefused, status, texts, address }), {
          graph,
        });
  return { kind: 'failed', error, tokenRefused, isOfBatch: answer.ofBatch, graphRequestId };
}

function codeOf(status: number, meaning: FailureClass | undefined): AdvisedCode | 'alreadyClosed' {
  if (meaning === 'alreadyClosed') return meaning;
  return meaning === undefined ? codeOfStatus(status) : CODE_OF_CLASS[meaning];
}

function codeOfStatus(status: number): AdvisedCode {
  if (status === 403) return 'AccessDenied';
  if (status === 404) return 'WorkbookNotFound';
  if (status === 409 || status === 423) return 'WorkbookConflict';
  if (status === 429) return 'Throttled';
  if (status === 408 || (status >= 500 && status !== 501)) return 'GraphUnavailable';
  return 'GraphRequestFailed';
}
