import { createHash } from 'node:crypto';
import { isNativeError } from 'node:util/types';

const HIDDEN = '[redacted]';

// What is secret by its form, wherever it turns up.
const SECRET_FORMS: readonly RegExp[] = [
  // JSON web tokens, and whatever else follows "Bearer"
  /\beyJ[\w-]+(?:\.[\w-]*){0,2}/g,
  /(?<=\bbearer\s+)\S+/gi,
  // workbook session ids
  /\bcluster=[^\s"']*/gi,
  /\bsession=[^\s"']*/gi,
  // storage keys and shared access signatures
  /(?<=\b(?:AccountKey|SharedAccessSignature|sig|code)=)[^\s;&"']+/gi,
  // Graph addresses and links name tenants, users, sites and files
  /\bu![\w-]+/g,
  /\bhttps?:\/\/[^\s"']+/gi,
];

/**
 * A session id as it may be logged: the same id gives the same text, and nothing leads back.
 * @returns the first 12 hexadecimal digits of its SHA-256
 */
export function sessionFingerprint(workbookSessionId: string): string {
  return createHash('sha256').update(workbookSessionId).digest('hex').slice(0, 12);
}

/**
 * Removes secrets from a text from outside this app.
 * @param secrets values that must not show, as they are and percent-encoded
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const values = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), encodeURI(secret)]);
  const withoutValues = values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
  return SECRET_FORMS.reduce((rest, form) => rest.replace(form, HIDDEN), withoutValues);
}

/** Enough for this app's error, the SDK's, fetch's and the socket's. It also ends a circular chain. */
const MAX_CAUSES = 4;

/**
 * A cause as it may be logged: its kind and its code, its message without secrets, and what caused it in turn (fetch says
 * only there what went wrong with a connection); never a stack.
 */
export function describeCause(cause: unknown, secrets: readonly string[] = []): string {
  return isError(cause) ? redact(chainOf(cause, MAX_CAUSES), secrets) : typeof cause;
}

function chainOf(error: Error, causesLeft: number): string {
  const isLast = causesLeft <= 1 || !isError(error.cause);
  const deeper = isLast ? '' : ` (${chainOf(error.cause as Error, causesLeft - 1)})`;
  return `${kindOf(error)}: ${error.message}${deeper}`;
}

function kindOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string'
    ? `${error.name} ${error.code}`
    : error.name;
}

/** Also of another realm, as jest's modules meet them. */
function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || isNativeError(thrown);
}
