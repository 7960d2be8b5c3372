import { parseJson } from '../core/json';

/** The codes and the request id of a Graph error body, whatever its shape. */
export interface GraphErrorBody {
  /** Deepest first. */
  codes: string[];
  /** Never shown: Microsoft changes them, and they may name what is secret. */
  messages: string[];
  requestId: string | undefined;
}

const SHOWABLE_CODE = /^[A-Za-z0-9._-]{1,80}$/;
const SHOWABLE_REQUEST_ID = /^[0-9A-Za-z-]{1,64}$/;

/** Graph nests two or three levels; deeper levels are not read. */
const MAX_DEPTH = 16;

/**
 * Reads `{"error":{"code","innerError":{"code"?,"innerError"?…}}}`; `innerError` is also spelt `innererror`.
 * A body that is empty, HTML, or JSON of another shape has no codes.
 */
export function readGraphErrorBody(bodyText: string): GraphErrorBody {
  const codes: string[] = [];
  const messages: string[] = [];
  let requestId: string | undefined;
  // A close that is done says nothing, and no error needs to be thrown for that.
  // Stryker disable next-line ConditionalExpression,StringLiteral: what JSON.parse throws is not seen.
  let level = bodyText === '' ? undefined : property(parseJson(bodyText), 'error');
  // Stryker disable next-line ConditionalExpression,LogicalOperator: below the last level there is nothing to read.
  for (let depth = 0; depth < MAX_DEPTH && level !== undefined; depth++) {
    const code = property(level, 'code');
    if (typeof code === 'string') codes.unshift(code);
    const message = property(level, 'message');
    if (typeof message === 'string') messages.unshift(message);
    const id = property(level, 'request-id');
    if (typeof id === 'string') requestId ??= id;
    level = property(level, 'innererror');
  }
  return { codes, messages, requestId };
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** A code of Graph's that can't carry a sentence, an address or a link. */
export function isShowableCode(code: string): boolean {
  return SHOWABLE_CODE.test(code);
}

/** Graph's id of a request, if it can be one and holds no part of a secret of the request. */
export function showableRequestId(
  id: string | undefined,
  secrets: readonly string[],
): string | undefined {
  const isShowable = id !== undefined && SHOWABLE_REQUEST_ID.test(id) && !sharesSecret(id, secrets);
  return isShowable ? id : undefined;
}

/** A text that holds a secret or a telling part of one: the name of a file or a folder, or 8 characters. */
export function sharesSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some(
    (secret) =>
      secret.split('/').includes(text) ||
      (text.length >= 8 && secret.includes(text)) ||
      (secret.length >= 4 && text.includes(secret)),
  );
}
