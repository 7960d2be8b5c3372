import { entraRefusal } from '../../../shared/identity/entraRefusal';
import { START } from '../../support/manualClock';

interface Refusal {
  error?: unknown;
  code?: number;
  claims?: string;
  description?: string;
}

const CLAIMS = '{"access_token":{"polids":{"essential":true,"values":["x"]}}}';

/** As Entra writes it. */
const bodyOf = ({ error, code, claims, description }: Refusal): string =>
  JSON.stringify({
    error,
    error_description: description ?? `AADSTS${code ?? 0}: secret text. Trace ID: x`,
    ...(code !== undefined && { error_codes: [code] }),
    ...(claims !== undefined && { claims }),
  });
const meaningOf = (bodyText: string, status = 400, headers = {}) =>
  entraRefusal({ status, headers: new Headers(headers), bodyText }, START);

const invalidToken = { error: 'invalid_token' };
const stepUp = { error: 'insufficient_claims', claims: CLAIMS };

it.each<[string, Refusal, string, RegExp, object | undefined]>([
  [
    'consent',
    { error: 'invalid_grant', code: 65001 },
    'SignInRequired',
    /consent to Files/,
    invalidToken,
  ],
  [
    'consent refused',
    { error: 'invalid_grant', code: 65004 },
    'SignInRequired',
    /consent/,
    invalidToken,
  ],
  [
    'consent, with claims',
    { error: 'invalid_grant', code: 65001, claims: CLAIMS },
    'SignInRequired',
    /consent/,
    stepUp,
  ],
  [
    'consent, by a code that the description lacks',
    { error: 'invalid_grant', code: 65001, description: 'AADSTS50057: secret text' },
    'SignInRequired',
    /consent/,
    invalidToken,
  ],
  ['consent by its name', { error: 'consent_required' }, 'SignInRequired', /consent/, invalidToken],
  [
    'MFA',
    { error: 'interaction_required', code: 50076, claims: CLAIMS },
    'SignInRequired',
    /claims in WWW-Auth/,
    stepUp,
  ],
  [
    'MFA as a bad grant',
    { error: 'invalid_grant', code: 50076, claims: CLAIMS },
    'SignInRequired',
    /claims in WWW-Auth/,
    stepUp,
  ],
  [
    'MFA, no claims',
    { error: 'invalid_grant', code: 50079 },
    'SignInRequired',
    /sign in again, for example with multi/,
    invalidToken,
  ],
  [
    'strong authentication',
    { error: 'invalid_grant', code: 50074 },
    'SignInRequired',
    /multi-factor/,
    invalidToken,
  ],
  [
    'an outside challenge',
    { error: 'invalid_grant', code: 50158 },
    'SignInRequired',
    /multi-factor/,
    invalidToken,
  ],
  [
    'interaction',
    { error: 'interaction_required' },
    'SignInRequired',
    /multi-factor/,
    invalidToken,
  ],
  ['login', { error: 'login_required' }, 'SignInRequired', /multi-factor/, invalidToken],
  [
    'claims with anything',
    { error: 'what', claims: CLAIMS },
    'SignInRequired',
    /multi-factor/,
    stepUp,
  ],
  [
    'blocked, with claims',
    { error: 'invalid_grant', code: 53003, claims: CLAIMS },
    'SignInRequired',
    /multi-factor/,
    stepUp,
  ],
  [
    'blocked',
    { error: 'invalid_grant', code: 53003 },
    'AccessDenied',
    /Conditional Access/,
    undefined,
  ],
  ['disabled', { error: 'invalid_grant', code: 50057 }, 'AccessDenied', /disabled/, undefined],
  [
    'expired',
    { error: 'invalid_grant', code: 500133 },
    'SignInRequired',
    /has expired/,
    invalidToken,
  ],
  [
    'another audience',
    { error: 'invalid_grant', code: 50013 },
    'SignInRequired',
    /audience/,
    invalidToken,
  ],
  [
    'an audience that does not match',
    { error: 'invalid_grant', code: 500131 },
    'SignInRequired',
    /audience/,
    invalidToken,
  ],
  [
    'an issuer that does not match',
    { error: 'invalid_grant', code: 500137 },
    'SignInRequired',
    /audience/,
    invalidToken,
  ],
  [
    'a guest without account',
    { error: 'invalid_grant', code: 50020 },
    'AccessDenied',
    /invite/,
    undefined,
  ],
  ['no account', { error: 'invalid_grant', code: 50034 }, 'AccessDenied', /invite/, undefined],
  [
    'no account in the directory',
    { error: 'invalid_grant', code: 51004 },
    'AccessDenied',
    /invite/,
    undefined,
  ],
  [
    'an outside account',
    { error: 'interaction_required', code: 90072 },
    'AccessDenied',
    /invite/,
    undefined,
  ],
  ['not assigned', { error: 'invalid_grant', code: 50105 }, 'AccessDenied', /assign/, undefined],
  [
    'a broken token',
    { error: 'invalid_request', code: 50027 },
    'SignInRequired',
    /does not accept the user/,
    invalidToken,
  ],
  [
    'an id token',
    { error: 'invalid_request', code: 240002 },
    'SignInRequired',
    /does not accept the user/,
    invalidToken,
  ],
  [
    'another bad grant',
    { error: 'invalid_grant', code: 70008 },
    'SignInRequired',
    /does not accept the user/,
    invalidToken,
  ],
  [
    'no such federated credential',
    { error: 'invalid_client', code: 700213 },
    'CredentialUnavailable',
    /federated credential/,
    undefined,
  ],
  [
    'no such app',
    { error: 'unauthorized_client', code: 700016 },
    'CredentialUnavailable',
    /DELEGATED_CLIENT_ID/,
    undefined,
  ],
  [
    'no such tenant',
    { error: 'invalid_request', code: 90002 },
    'CredentialUnavailable',
    /DELEGATED_TENANT_ID/,
    undefined,
  ],
  [
    'an error called like a property',
    { error: 'constructor' },
    'CredentialUnavailable',
    /accept this app/,
    undefined,
  ],
  [
    'empty claims',
    { error: 'invalid_grant', code: 50076, claims: '' },
    'SignInRequired',
    /multi/,
    invalidToken,
  ],
  [
    'for the time being',
    { error: 'temporarily_unavailable' },
    'CredentialUnavailable',
    /^Could not get an access token for the user from Entra: try again later/,
    undefined,
  ],
])(
  'a refusal by Entra for %s has its code, its message and its challenge',
  (_what, refusal, code, message, challenge) => {
    const error = meaningOf(bodyOf(refusal));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.challenge).toEqual(challenge);
    expect(error.message).not.toContain('secret text');
    if (refusal.code !== undefined) expect(error.message).toMatch(`(AADSTS${refusal.code})`);
  },
);

it.each<[string, string]>([
  ['no list', bodyOf({ error: 'invalid_grant', description: 'AADSTS65001: x' })],
  [
    'an empty list',
    `{"error":"invalid_grant","error_codes":[],"error_description":"AADSTS65001: x"}`,
  ],
  ['texts', `{"error":"invalid_grant","error_codes":["1"],"error_description":"AADSTS65001: x"}`],
])('reads the code from the description: %s', (_what, body) => {
  expect(meaningOf(body).message).toMatch(/consent.*\(AADSTS65001\)$/);
});

it.each<[string, string]>([
  ['no description', '{"error":"invalid_grant"}'],
  ['another description', '{"error":"invalid_grant","error_description":"xAADSTS1"}'],
  ['a description that is none', '{"error":"invalid_grant","error_description":5}'],
  ['a list of them', '{"error":"invalid_grant","error_description":["AADSTS65001: x"]}'],
])('does without a code: %s', (_what, body) => {
  expect(meaningOf(body).message).toMatch(
    /^Entra does not accept the user’s token: .*new token\.$/,
  );
});

it.each<[string, number, string]>([
  ['throttled', 429, bodyOf({ error: 'invalid_request', code: 90055 })],
  ['failing', 500, bodyOf({ error: 'server_error' })],
  ['unavailable', 503, ''],
  ['redirecting', 302, bodyOf({ error: 'invalid_grant', code: 65001 })],
  ['a page', 400, '<html>'],
  ['nothing', 400, ''],
  ['null', 400, 'null'],
  ['no error', 400, '{}'],
  ['an error that is none', 400, bodyOf({ error: { a: 1 }, code: 65001 })],
])('%s: for the time being, with the time to wait if it says one', (_what, status, body) => {
  const error = meaningOf(body, status, { 'Retry-After': '7' });
  expect(error).toMatchObject({ code: 'CredentialUnavailable', retryAfterSeconds: 7 });
  expect(error.message).toMatch(
    /^Could not get an access token for the user from Entra: try again later/,
  );
  expect(meaningOf(body, status).graph).toBeUndefined();
});

it('claims that no header should carry are left out', () => {
  const refusal = { error: 'interaction_required', code: 50076 };
  const withClaims = (length: number) =>
    meaningOf(bodyOf({ ...refusal, claims: 'x'.repeat(length) })).challenge;
  expect(withClaims(4_096)).toEqual({
    error: 'insufficient_claims',
    claims: 'x'.repeat(4_096),
  });
  expect(withClaims(4_097)).toEqual(invalidToken);
});
