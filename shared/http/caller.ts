import type { CloseError } from '../core/closeError';
import { signInRequired } from '../core/closeError';
import { readBearerToken, type UserToken } from '../identity/userToken';

/** For whom a call acts: for the app's own identity, or for a user. */
export type Caller = 'app' | UserToken;

/** How the app is set up to know its callers. */
export interface CallerRules {
  /** Delegated mode is on. */
  delegated: boolean;
  /** The platform's own sign-in (Easy Auth) is on, and has authenticated the caller. */
  platformSignIn: boolean;
  /** No function key is asked for, so the platform has to name the caller (HTTP_AUTH_LEVEL). */
  principalNeeded: boolean;
}

const BEARER = /^bearer(?: (.*))?$/is;

/** The bearer token of a call, as far as this app looks at it. It is read once, and checked by Entra alone. */
export type Bearer =
  | 'none'
  /** Delegated mode is off. */
  | 'notLookedAt'
  | 'notOfEntra'
  /** There is no user in it. */
  | 'app'
  | UserToken;

/** Reads the bearer token of a call. */
export function readBearer(
  headers: Pick<Headers, 'get'>,
  { delegated }: Pick<CallerRules, 'delegated'>,
): Bearer {
  const match = BEARER.exec(headers.get('authorization') ?? '');
  if (match === null) return 'none';
  if (!delegated) return 'notLookedAt';
  const [, token = ''] = match;
  return readBearerToken(token.trim()) ?? 'notOfEntra';
}

/** True where a call comes with a user's token. */
export function isUserToken(bearer: Bearer): bearer is UserToken {
  return typeof bearer === 'object';
}

/** @throws CloseError SignInRequired where the platform has to name the caller, and does not */
export function checkPrincipal(headers: Pick<Headers, 'get'>, rules: CallerRules): void {
  // Only the platform can set it: it removes the header from outside calls.
  if (!rules.principalNeeded || headers.get('x-ms-client-principal-id')) return;
  throw signInRequired('The caller is not signed in: send a token for the sign-in of this app.');
}

/**
 * Says for whom a call acts. A bearer token counts only in delegated mode; outside of it the platform's sign-in
 * has dealt with it, or the request was refused for it.
 * @throws CloseError SignInRequired
 */
export function identifyCaller(
  headers: Pick<Headers, 'get'>,
  bearer: Bearer,
  rules: CallerRules,
): Caller {
  checkPrincipal(headers, rules);
  if (bearer === 'notOfEntra') {
    throw refused('The bearer token was not issued by Entra: send an access token for this app.');
  }
  if (bearer === 'app' && !rules.platformSignIn) {
    throw refused(
      'The bearer token names an app and no user, and the platform’s sign-in is off: send a user’s token, or the function key alone to close as the managed identity.',
    );
  }
  return isUserToken(bearer) ? bearer : 'app';
}

/** The error of a call without an address, which means the drive of the signed-in user, and without a user's token. */
export function userNeeded(): CloseError {
  return signInRequired(
    'Delegated mode is on, so without driveId, siteId, userId or webUrl the workbook is in the drive of the signed-in user: send that user’s bearer token, or say where the workbook lives.',
  );
}

function refused(message: string): CloseError {
  return signInRequired(message, { error: 'invalid_token' });
}
