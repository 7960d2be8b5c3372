import { isObject, parseJson } from '../core/json';
import { asciiLowerCase } from '../core/textForms';

/** A user's bearer token as the caller sent it. What it says of the user is believed once Entra has accepted it. */
export interface UserToken {
  /** The token itself: the assertion of the exchange. */
  assertion: string;
  /** Object id of the user. */
  objectId: string | undefined;
  userPrincipalName: string | undefined;
  /** Epoch milliseconds; 0 where the token does not say. */
  expiresAt: number;
}

/** Claims that only a user's token has. */
const USER_CLAIMS = ['scp', 'upn', 'preferred_username', 'unique_name'];

/**
 * Reads a bearer token without checking it: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 * @returns `app` for a token with no user in it; undefined where it is not a JSON web token
 */
export function readBearerToken(token: string): UserToken | 'app' | undefined {
  const claims = claimsOf(token);
  if (claims === undefined) return undefined;
  const isUser = USER_CLAIMS.some((name) => typeof claims[name] === 'string');
  if (claims['idtyp'] === 'app' || !isUser) return 'app';
  const { oid, upn, exp } = claims;
  return {
    assertion: token,
    objectId: typeof oid === 'string' ? oid : undefined,
    userPrincipalName: typeof upn === 'string' ? upn : undefined,
    expiresAt: Number.isFinite(exp) ? Number(exp) * 1000 : 0,
  };
}

/**
 * Says whether a `userId` names the user of a token that Entra has accepted, by object id or user principal name.
 * `preferred_username` does not count: users can change it.
 */
export function isSameUser(userId: string, user: UserToken): boolean {
  return [user.objectId, user.userPrincipalName].some(
    (name) => name !== undefined && asciiLowerCase(name) === asciiLowerCase(userId),
  );
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const [, payload = ''] = parts;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  return isObject(claims) ? claims : undefined;
}
