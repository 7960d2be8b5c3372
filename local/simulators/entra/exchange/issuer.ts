import type { IssuedTokens } from '../../common/issuedTokens';
import { APP_ID_URI, CALLER_CLIENT_ID } from './registration';
import { makeAppOnlyAssertion, makeAssertion, type Person, type TokenOptions } from './tokens';

/** A token to be issued to a caller of the app. */
export interface TokenOrder {
  /** Default: the app's `api://…`. */
  audience?: string;
  /** Default 4,500. */
  lifetimeSeconds?: number;
  /** Claims in place of the usual ones, or beside them; undefined: left out. */
  claims?: Record<string, unknown>;
}

/** Gives the tokens that callers present, without a sign-in. */
export interface TokenIssuer {
  issueUserToken(order: TokenOrder & { user: Person }): string;
  /** Of an app that acts for itself. */
  issueAppToken(order?: TokenOrder): string;
}

interface IssuerWorld {
  issued: IssuedTokens;
  /** Milliseconds since the epoch. */
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

export function makeIssuer({ issued, now, randomBytes }: IssuerWorld): TokenIssuer {
  const issue = (
    { audience = APP_ID_URI, lifetimeSeconds = 4_500, claims = {} }: TokenOrder,
    make: (options: TokenOptions) => string,
  ): string => {
    const issuedAt = Math.floor(now() / 1000);
    const expiresOn = issuedAt + lifetimeSeconds;
    const token = make({ audience, issuedAt, expiresOn, claims, randomBytes });
    issued.add(token, { audience, clientId: CALLER_CLIENT_ID, expiresOn });
    return token;
  };
  return {
    issueUserToken: ({ user, ...order }) => issue(order, (options) => makeAssertion(user, options)),
    issueAppToken: (order = {}) => issue(order, makeAppOnlyAssertion),
  };
}
