import { makeJwt } from '../common/jwt';

/** What a token says of its bearer. */
export interface TokenSubject {
  /** The resource as it was asked for. */
  audience: string;
  tenantId: string;
  /** Object id of the service principal. */
  objectId: string;
  clientId: string;
}

/**
 * The token of an app as Entra writes it, unverifiable.
 * @param issuedAt seconds since the epoch
 * @param expiresOn seconds since the epoch
 */
export function makeAppToken(
  { audience, tenantId, objectId, clientId }: TokenSubject,
  issuedAt: number,
  expiresOn: number,
  randomBytes: (size: number) => Buffer,
): string {
  const issuer = `https://sts.windows.net/${tenantId}/`;
  const claims = {
    aud: audience,
    iss: issuer,
    iat: issuedAt,
    nbf: issuedAt,
    exp: expiresOn,
    appid: clientId,
    appidacr: '2',
    idp: issuer,
    idtyp: 'app',
    oid: objectId,
    sub: objectId,
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
    ver: '1.0',
  };
  return makeJwt(claims, randomBytes);
}
