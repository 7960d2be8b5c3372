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

const grant = (code: number, more: Refusal = {}): Refusal => ({
  error: 'invalid_grant',
  code,
  ...more,
});
const withClaims = { claims: CLAIMS };
const interaction = { error: 'interaction_required' };

const invalidToken = { error: 'invalid_token' };
const SIGN_IN = { code: 'SignInRequired', challenge: invalidToken };
const STEP_UP = {
  code: 'SignInRequired',
  challenge: { error: 'insufficient_claims', claims: CLAIMS },
};
const DENIED = { code: 'AccessDenied', challenge: undefined };
const UNAVAILABLE = { code: 'CredentialUnavailable', challenge: undefined };

const MULTI_FACTOR = /sign in again, for example with multi-factor/;
const NEW_TOKEN = /does not accept the user/;
const AGAIN_LATER = /^Could not get an access token for the user from Entra: try again later/;

it.each<[string, Refusal, object, RegExp]>([
  ['consent', grant(65001), SIGN_IN, /consent to Files/],
  ['consent refused', grant(65004), SIGN_IN, /consent/],
  ['consent, with claims', grant(65001, withClaims), STEP_UP, /consent/],
  [
    'consent, by a code that the description lacks',
    grant(65001, { description: 'AADSTS50057: secret text' }),
    SIGN_IN,
    /consent/,
  ],
  ['consent by its name', { error: 'consent_required' }, SIGN_IN, /consent/],
  ['MFA', { ...interaction, code: 50076, ...withClaims }, STEP_UP, /claims in WWW-Auth/],
  ['MFA as a bad grant', grant(50076, withClaims), STEP_UP, /claims in WWW-Auth/],
  ['MFA, no claims', grant(50079), SIGN_IN, MULTI_FACTOR],
  ['strong authentication', grant(50074), SIGN_IN, MULTI_FACTOR],
  ['an outside challenge', grant(50158), SIGN_IN, MULTI_FACTOR],
  ['interaction', interaction, SIGN_IN, MULTI_FACTOR],
  ['login', { error: 'login_required' }, SIGN_IN, MULTI_FACTOR],
  ['claims with anything', { error: 'what', ...withClaims }, STEP_UP, MULTI_FACTOR],
  ['blocked, with claims', grant(53003, withClaims), STEP_UP, MULTI_FACTOR],
  ['blocked', grant(53003), DENIED, /Conditional Access/],
  ['disabled', grant(50057), DENIED, /disabled/],
  ['expired', grant(500133), SIGN_IN, /has expired/],
  ['another audience', grant(50013), SIGN_IN, /audience/],
  ['an audience that does not match', grant(500131), SIGN_IN, /audience/],
  ['an issuer that does not match', grant(500137), SIGN_IN, /audience/],
  ['a guest without account', grant(50020), DENIED, /invite/],
  ['no account', grant(50034), DENIED, /invite/],
  ['no account in the directory', grant(51004), DENIED, /invite/],
  ['an outside account', { ...interaction, code: 90072 }, DENIED, /invite/],
  ['not assigned', grant(50105), DENIED, /assign/],
  ['a broken token', { error: 'invalid_request', code: 50027 }, SIGN_IN, NEW_TOKEN],
  ['an id token', { error: 'invalid_request', code: 240002 }, SIGN_IN, NEW_TOKEN],
  ['another bad grant', grant(70008), SIGN_IN, NEW_TOKEN],
  [
    'no such federated credential',
    { error: 'invalid_client', code: 700213 },
    UNAVAILABLE,
    /federated credential/,
  ],
  [
    'no such app',
    { error: 'unauthorized_client', code: 700016 },
    UNAVAILABLE,
    /DELEGATED_CLIENT_ID/,
  ],
  ['no such tenant', { error: 'invalid_request', code: 90002 }, UNAVAILABLE, /DELEGATED_TENANT_ID/],
  ['an error called like a property', { error: 'constructor' }, UNAVAILABLE, /accept this app/],
  ['empty claims', grant(50076, { claims: '' }), SIGN_IN, MULTI_FACTOR],
  ['for the time being', { error: 'temporarily_unavailable' }, UNAVAILABLE, AGAIN_LATER],
])(
  'a refusal by Entra for %s has its code, its message and its challenge',
  (_what, refusal, expected, message) => {
    const error = meaningOf(bodyOf(refusal));
    expect({ code: error.code, challenge: error.challenge }).toEqual(expected);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret text');
    if (refusal.code !== undefined) expect(error.message).toMatch(`(AADSTS${refusal.code})`);
  },
);

const codes = (error_codes: string[]) =>
  JSON.stringify({ error: 'invalid_grant', error_codes, error_description: 'AADSTS65001: x' });

it.each<[string, string]>([
  ['no list', bodyOf({ error: 'invalid_grant', description: 'AADSTS65001: x' })],
  ['an empty list', codes([])],
  ['texts', codes(['1'])],
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
  expect(error.message).toMatch(AGAIN_LATER);
  expect(meaningOf(body, status).graph).toBeUndefined();
});

it('claims that no header should carry are left out', () => {
  const challengeOf = (claims: string) =>
    meaningOf(bodyOf({ ...interaction, code: 50076, claims })).challenge;
  const claims = 'x'.repeat(4_096);
  expect(challengeOf(claims)).toEqual({ error: 'insufficient_claims', claims });
  expect(challengeOf(`${claims}x`)).toEqual(invalidToken);
});
