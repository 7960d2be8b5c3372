import { TENANT_ID, type User } from '../../graph/tenant/tenant';
import { makeJwt } from '../../common/jwt';
import { APP_CLIENT_ID, CALLER_CLIENT_ID, CALLER_OBJECT_ID } from './registration';

/** When a token is issued, for how long, and what else it says. */
export interface TokenOptions {
  audience: string;
  /** Seconds since the epoch. */
  issuedAt: number;
  /** Seconds since the epoch. */
  expiresOn: number;
  /** Claims in place of the usual ones, or beside them; undefined: left out. */
  claims?: Record<string, unknown>;
  randomBytes: (size: number) => Buffer;
}

/** Who is in a user's token. */
export type Person = Pick<User, 'id' | 'userPrincipalName'>;

/**
 * The token that a caller presents to the app: of the older kind for `api://…`, of the newer for the
 * bare client id, which names the user by `preferred_username` and has no `upn`.
 * Source: learn.microsoft.com, "Access token claims reference".
 */
export function makeAssertion(user: Person, options: TokenOptions): string {
  const isNew = options.audience === APP_CLIENT_ID;
  const { userPrincipalName } = user;
  const versioned = isNew
    ? { azp: CALLER_CLIENT_ID, azpacr: '0', preferred_username: userPrincipalName, ver: '2.0' }
    : {
        appid: CALLER_CLIENT_ID,
        appidacr: '0',
        unique_name: userPrincipalName,
        upn: userPrincipalName,
        ver: '1.0',
      };
  return makeToken(options, { ...about(user, isNew), scp: 'user_impersonation', ...versioned });
}

/** What an app gets for itself: roles, no scope, no user. */
export function makeAppOnlyAssertion(options: TokenOptions): string {
  return makeToken(options, {
    iss: issuer(false),
    appid: CALLER_CLIENT_ID,
    appidacr: '1',
    idp: issuer(false),
    idtyp: 'app',
    oid: CALLER_OBJECT_ID,
    sub: CALLER_OBJECT_ID,
    roles: ['Sessions.Close'],
    ver: '1.0',
  });
}

/** What the exchange gives: Graph acts for the user that it names. */
export function makeGraphToken(user: Person, scopes: string, options: TokenOptions): string {
  const { userPrincipalName } = user;
  return makeToken(options, {
    ...about(user, false),
    appid: APP_CLIENT_ID,
    appidacr: '2',
    idtyp: 'user',
    scp: scopes,
    unique_name: userPrincipalName,
    upn: userPrincipalName,
    ver: '1.0',
  });
}

function makeToken({ claims, ...options }: TokenOptions, usual: object): string {
  const { audience, issuedAt, expiresOn, randomBytes } = options;
  const all = {
    aud: audience,
    iat: issuedAt,
    nbf: issuedAt,
    exp: expiresOn,
    tid: TENANT_ID,
    uti: randomBytes(16).toString('base64url'),
    ...usual,
    ...claims,
  };
  return makeJwt(all, randomBytes);
}

function about({ id, userPrincipalName }: Person, isNew: boolean): object {
  const name = userPrincipalName.split(/[@_]/)[0] ?? '';
  return { iss: issuer(isNew), oid: id, sub: `${id}-pairwise`, name };
}

function issuer(isNew: boolean): string {
  return isNew
    ? `https://login.microsoftonline.com/${TENANT_ID}/v2.0`
    : `https://sts.windows.net/${TENANT_ID}/`;
}
