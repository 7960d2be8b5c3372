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
 * A token that looks like Entra's for an app: three base64url parts. The signature is random:
 * nobody can guess it, and nobody can verify it.
 * @param issuedAt seconds since the epoch
 * @param expiresOn seconds since the epoch
 */
export function makeAppToken(
  { audience, tenantId, objectId, clientId }: TokenSubject,
  issuedAt: number,
  expiresOn: number,
  randomBytes: (size: number) => Buffer,
): string {
  const header = { typ: 'JWT', alg: 'RS256', kid: randomBytes(20).toString('base64url') };
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
  const encode = (part: object): string =>
    Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');
  return `${encode(header)}.${encode(claims)}.${randomBytes(256).toString('base64url')}`;
}
