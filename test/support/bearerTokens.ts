/** A JSON web token with these claims, as far as this app reads one: nobody signed it. */
export function bearerToken(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

export const USER_ID = '90a5854d-19aa-45b3-a607-792ceeeff9a9';
export const USER_NAME = 'megan@contoso.onmicrosoft.com';

/** Claims of a user's access token for this app. */
export const userClaims = {
  aud: 'api://0c1f6e2b-9f7e-4f43-8a5e-3d5b7c1a9e10',
  oid: USER_ID,
  upn: USER_NAME,
  scp: 'user_impersonation',
  exp: 1_900_000_000,
};
