import type { HttpResponseInit } from '@azure/functions';
import type { CloseError, SignInChallenge } from '../core/closeError';
import { isGuid } from '../core/textForms';

const DEFAULT_RETRY_AFTER_SECONDS = 10;
const MAX_RETRY_AFTER_SECONDS = 3_600;
const ALWAYS_RETRY_AFTER = new Set([429, 503]);
const RETRY_AFTER_IF_KNOWN = new Set([409, 502, 504]);

/** What every answer carries. */
export interface AnswerIds {
  requestId: string;
  /** The caller's own, a GUID. */
  clientRequestId?: string | undefined;
}

/** The ids of an answer; the caller's client-request-id counts only if it is a GUID. */
export function answerIds(headers: Pick<Headers, 'get'>, operationId: string): AnswerIds {
  const id = headers.get('client-request-id') ?? '';
  return { requestId: operationId, clientRequestId: isGuid(id) ? id : undefined };
}

/** Headers of every answer: the ids, and that it must not be cached. */
export function answerHeaders({
  requestId: operationId,
  clientRequestId,
}: AnswerIds): Record<string, string> {
  return {
    'x-ms-request-id': operationId,
    'Cache-Control': 'no-store',
    ...(clientRequestId !== undefined && { 'client-request-id': clientRequestId }),
  };
}

/** The answer to a close that is done. */
export function closedAnswer(
  status: 'closed' | 'alreadyClosed',
  ids: AnswerIds,
  isMinimal: boolean,
): HttpResponseInit {
  const headers = answerHeaders(ids);
  return isMinimal
    ? { status: 204, headers: { ...headers, 'Preference-Applied': 'return=minimal' } }
    : { status: 200, headers, jsonBody: { status, operationId: ids.requestId } };
}

/** The answer to a request that ended in an error. */
export function errorAnswer(error: CloseError, ids: AnswerIds): HttpResponseInit {
  const retryAfter = retryAfterHeader(error);
  return {
    status: error.status,
    headers: {
      ...answerHeaders(ids),
      'x-ms-error-code': error.code,
      ...(error.challenge && { 'WWW-Authenticate': wwwAuthenticate(error.challenge) }),
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
    jsonBody: { error: error.toBody() },
  };
}

/** The answer of a health check: 200, or 503 with the time after which to ask again. */
export function healthAnswer(isHealthy: boolean, ids: AnswerIds, body: object): HttpResponseInit {
  const headers = answerHeaders(ids);
  const retryAfter = { 'Retry-After': String(DEFAULT_RETRY_AFTER_SECONDS) };
  return isHealthy
    ? { status: 200, headers, jsonBody: body }
    : { status: 503, headers: { ...headers, ...retryAfter }, jsonBody: body };
}

/** Whole seconds for Retry-After (RFC 9110 section 10.2.3); undefined where the answer has none. */
function retryAfterHeader({ status, retryAfterSeconds }: CloseError): number | undefined {
  const seconds = ALWAYS_RETRY_AFTER.has(status)
    ? (retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS)
    : RETRY_AFTER_IF_KNOWN.has(status)
      ? retryAfterSeconds
      : undefined;
  return seconds === undefined ? undefined : Math.min(MAX_RETRY_AFTER_SECONDS, seconds);
}

/** RFC 6750 section 3. Claims travel in base64, as Microsoft's own APIs and libraries have them. */
function wwwAuthenticate({ error, claims }: SignInChallenge): string {
  return [
    'Bearer realm="closeSession"',
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(claims === undefined ? [] : [`claims="${Buffer.from(claims).toString('base64')}"`]),
  ].join(', ');
}
