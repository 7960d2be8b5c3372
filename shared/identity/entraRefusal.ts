import { CloseError, signInRequired } from '../core/closeError';
import { isObject, parseJson } from '../core/json';
import { parseRetryAfter } from '../core/retryDelay';
import type { HttpAnswer } from '../core/sendHttp';

type Reason =
  | 'consent'
  | 'expired'
  | 'audience'
  | 'notMember'
  | 'notAssigned'
  | 'blocked'
  | 'interaction'
  | 'otherToken'
  | 'app';

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const REASONS: ReadonlyMap<number, Reason> = new Map([
  [65001, 'consent'],
  [65004, 'consent'],
  [500133, 'expired'],
  [50013, 'audience'],
  [500131, 'audience'],
  [500137, 'audience'],
  [50020, 'notMember'],
  [50034, 'notMember'],
  [51004, 'notMember'],
  [90072, 'notMember'],
  [50105, 'notAssigned'],
  [50057, 'blocked'],
  [53003, 'blocked'],
  [50074, 'interaction'],
  [50076, 'interaction'],
  [50079, 'interaction'],
  [50158, 'interaction'],
  [50027, 'otherToken'],
  [240002, 'otherToken'],
]);

/** OAuth's errors (RFC 6749 section 5.2, OpenID Connect Core section 3.1.2.6), where no code says more. */
const REASON_OF_ERROR: ReadonlyMap<string, Reason> = new Map([
  ['invalid_grant', 'otherToken'],
  ['interaction_required', 'interaction'],
  ['login_required', 'interaction'],
  ['consent_required', 'consent'],
]);

/** Many times what Entra sends. With a longer header, some HTTP clients discard the whole answer. */
const MAX_CLAIMS_LENGTH = 4_096;

const FORBIDDEN = new Set<Reason>(['notMember', 'notAssigned', 'blocked']);

const MESSAGES: Record<Reason, string> = {
  consent:
    'This app has no consent to act for the user in Graph: the user or an administrator must consent to Files.ReadWrite (the user’s OneDrive) or Files.ReadWrite.All. Then sign in again.',
  expired: 'The user’s token has expired: get a new token and try again.',
  audience:
    'The user’s token is not meant for this app, or not from its tenant: ask for one whose audience is DELEGATED_CLIENT_ID, in DELEGATED_TENANT_ID.',
  notMember:
    'The user has no account in the tenant of this app: invite the user as a guest, or close the session as a user of the tenant.',
  notAssigned:
    'The user is not assigned to this app: assign the user in Entra’s enterprise application, or remove the assignment requirement there.',
  blocked:
    'Entra blocks this user: the account is disabled, or Conditional Access blocks it. Ask an administrator.',
  interaction:
    'Entra requires the user to sign in again, for example with multi-factor authentication: sign in with the claims in WWW-Authenticate, if there are any, and try again.',
  otherToken: 'Entra does not accept the user’s token: sign in again and send a new token.',
  app: 'Entra does not accept this app: check DELEGATED_TENANT_ID, DELEGATED_CLIENT_ID, and that the managed identity of AZURE_CLIENT_ID is a federated credential of the app registration.',
};

/**
 * Says what Entra's refusal of an exchange on behalf of a user means
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#error-response-example).
 * What the user or an administrator can fix is SignInRequired or AccessDenied; everything else is CredentialUnavailable.
 * @param now milliseconds since the epoch
 */
export function entraRefusal(answer: HttpAnswer, now: number): CloseError {
  const { status, headers } = answer;
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), now);
  const isTransient = status === 429 || status < 400 || status >= 500;
  const { error, code, claims } = readBody(answer.bodyText);
  if (isTransient || error === undefined || error === 'temporarily_unavailable') {
    return entraUnavailable({ retryAfterSeconds });
  }
  const reason = REASONS.get(code ?? 0) ?? REASON_OF_ERROR.get(error);
  if (claims !== undefined) {
    const wanted = reason === 'consent' ? reason : 'interaction';
    return signInRequired(worded(wanted, code), { error: 'insufficient_claims', claims });
  }
  if (reason === undefined) return new CloseError('CredentialUnavailable', worded('app', code));
  return FORBIDDEN.has(reason)
    ? new CloseError('AccessDenied', worded(reason, code))
    : signInRequired(worded(reason, code), { error: 'invalid_token' });
}

/** The error where Entra does not answer, or fails temporarily. */
export function entraUnavailable({
  retryAfterSeconds,
  cause,
}: {
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}): CloseError {
  return new CloseError(
    'CredentialUnavailable',
    'Could not get an access token for the user from Entra: try again later.',
    { cause, ...(retryAfterSeconds !== undefined && { graph: { retryAfterSeconds } }) },
  );
}

function worded(reason: Reason, code: number | undefined): string {
  return code === undefined ? MESSAGES[reason] : `${MESSAGES[reason]} (AADSTS${code})`;
}

/** The parts of Entra's error that are used, whatever its shape. */
function readBody(text: string): { error?: string; code?: number; claims?: string } {
  const body = parseJson(text);
  const {
    error,
    error_codes: codes,
    error_description: description,
    claims,
  } = isObject(body) ? body : {};
  const first: unknown = Array.isArray(codes) ? codes[0] : undefined;
  const written = typeof description === 'string' ? /AADSTS(\d{4,9})\b/.exec(description) : null;
  const code = typeof first === 'number' ? first : Number(written?.[1]);
  return {
    ...(typeof error === 'string' && { error }),
    ...(Number.isSafeInteger(code) && { code }),
    ...(isClaims(claims) && { claims }),
  };
}

function isClaims(claims: unknown): claims is string {
  return typeof claims === 'string' && claims !== '' && claims.length <= MAX_CLAIMS_LENGTH;
}
