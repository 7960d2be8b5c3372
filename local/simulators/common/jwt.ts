import { isObject, parseJson } from '../../../shared/core/json';

/**
 * A token that looks like Entra's: three base64url parts. The signature is random: nobody can
 * guess it, and nobody can verify it.
 */
export function makeJwt(claims: object, randomBytes: (size: number) => Buffer): string {
  const header = { typ: 'JWT', alg: 'RS256', kid: randomBytes(20).toString('base64url') };
  const encode = (part: object): string =>
    Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');
  return `${encode(header)}.${encode(claims)}.${randomBytes(256).toString('base64url')}`;
}

/** What a token says, unverified; nothing where it is no JWT. */
export function claimsOf(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = parseJson(payload);
  return isObject(claims) ? claims : {};
}
