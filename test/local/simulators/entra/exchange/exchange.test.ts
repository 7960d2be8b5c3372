import {
  APP_CLIENT_ID,
  APP_ID_URI,
  CALLER_CLIENT_ID,
} from '../../../../../local/simulators/entra/exchange/registration';
import { TENANT_ID, guest, member } from '../../../../../local/simulators/graph/tenant/tenant';
import { claimsOf } from '../../../../../local/simulators/common/jwt';
import { CLIENT_ASSERTION, GRAPH, TOKEN_PATH, useHarness } from '../entraHarness';
import { NOON } from '../../simulatorClient';

const harness = useHarness();

it('says where its endpoints are', async () => {
  const { entra, get } = harness;
  const path = '/v2.0/.well-known/openid-configuration';
  const base = `${entra.origin}/${TENANT_ID}`;
  for (const tenant of [TENANT_ID, 'Contoso.onmicrosoft.com']) {
    const { status, body } = await get(`/${tenant}${path}?client-request-id=1`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
  }
  expect((await get(`/${TENANT_ID}/discovery/v2.0/keys`)).body).toEqual({ keys: [] });
  expect(await get(`/x${path}`)).toMatchObject({ status: 400, body: { error_codes: [90002] } });
  expect((await get('/common/discovery/instance?api-version=1.1')).status).toBe(404);
  const seen = entra.requests.map((call) => `${call.method} ${call.operation} ${call.tenant}`);
  const named = 'GET metadata Contoso.onmicrosoft.com';
  const others = ['GET metadata x', 'GET other common'];
  const own = [`GET metadata ${TENANT_ID}`, named, `GET keys ${TENANT_ID}`];
  expect(seen).toEqual([...own, ...others]);
});

it.each([
  ['the member, by the URI', member, APP_ID_URI],
  ['the member, by the bare client id', member, APP_CLIENT_ID],
  ['the guest, by the URI', guest, APP_ID_URI],
  ['the guest, by the bare client id', guest, APP_CLIENT_ID],
])('exchanges the token of %s', async (_name, user, audience) => {
  const { entra, exchange } = harness;
  const assertion = entra.issueUserToken({ user, audience });
  const { status, headers, body } = await exchange({ assertion });
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'cache-control': 'no-store, no-cache' });
  expect(body).toEqual({
    token_type: 'Bearer',
    scope: `${GRAPH}/Files.ReadWrite.All ${GRAPH}/User.Read ${GRAPH}/.default`,
    expires_in: 4500,
    ext_expires_in: 4500,
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{342}$/) as string,
  });
  const token = String(body['access_token']);
  expect(claimsOf(token)).toMatchObject({
    aud: GRAPH,
    appid: APP_CLIENT_ID,
    exp: NOON / 1000 + 4500,
    iat: NOON / 1000,
    idtyp: 'user',
    oid: user.id,
    scp: 'Files.ReadWrite.All User.Read',
    tid: TENANT_ID,
    upn: user.userPrincipalName,
  });
  expect(entra.requests).toMatchObject([
    { operation: 'token', user: user.userPrincipalName, form: { client_id: APP_CLIENT_ID } },
  ]);
  entra.clearRequests();
  expect(entra.requests).toEqual([]);
});

it('issues what callers present', () => {
  const { entra } = harness;
  const common = { oid: member.id, tid: TENANT_ID, scp: 'user_impersonation', name: 'megan' };
  const old = claimsOf(entra.issueUserToken({ user: member }));
  expect(old).toMatchObject({
    ...common,
    aud: APP_ID_URI,
    upn: member.userPrincipalName,
    ver: '1.0',
    appid: CALLER_CLIENT_ID,
    exp: NOON / 1000 + 4500,
    iss: `https://sts.windows.net/${TENANT_ID}/`,
  });
  expect(old).not.toHaveProperty('roles');
  const modern = claimsOf(entra.issueUserToken({ user: member, audience: APP_CLIENT_ID }));
  expect(modern).toMatchObject({
    ...common,
    aud: APP_CLIENT_ID,
    preferred_username: member.userPrincipalName,
    ver: '2.0',
    iss: `https://login.microsoftonline.com/${TENANT_ID}/v2.0`,
  });
  expect(modern).not.toHaveProperty('upn');
  const app = claimsOf(entra.issueAppToken());
  expect(app).toMatchObject({ aud: APP_ID_URI, idtyp: 'app', roles: ['Sessions.Close'] });
  for (const claim of ['scp', 'upn', 'name', 'preferred_username']) {
    expect(app).not.toHaveProperty(claim);
  }
  const own = entra.issueUserToken({
    user: member,
    lifetimeSeconds: 60,
    claims: { scp: 'other', upn: undefined },
  });
  expect(claimsOf(own)).toMatchObject({ scp: 'other', exp: NOON / 1000 + 60 });
  expect(claimsOf(own)).not.toHaveProperty('upn');
});

it('knows its tokens until they expire', async () => {
  const { entra, exchange } = harness;
  const assertion = entra.issueUserToken({ user: member, lifetimeSeconds: 10_000 });
  const { body } = await exchange({ assertion });
  const token = String(body['access_token']);
  const isKnown = (audience?: string): boolean => entra.isIssuedToken(token, audience);
  expect([isKnown(), isKnown(GRAPH), isKnown(APP_ID_URI)]).toEqual([true, true, false]);
  expect(entra.isIssuedToken(assertion, GRAPH)).toBe(false);
  expect(entra.isIssuedToken(`${token.slice(0, -1)}!`)).toBe(false);
  expect(entra.advanceTime(4499)).toBe(NOON + 4_499_000);
  expect(isKnown(GRAPH)).toBe(true);
  entra.advanceTime(1);
  expect([isKnown(GRAPH), entra.isIssuedToken(assertion)]).toEqual([false, true]);
});

it('never gives the same token twice', async () => {
  const assertion = harness.entra.issueUserToken({ user: member });
  const one = await harness.exchange({ assertion });
  const other = await harness.exchange({ assertion });
  expect(one.body['access_token']).not.toBe(other.body['access_token']);
});

describe('refuses', () => {
  const TWO_RESOURCES = `${GRAPH}/.default https://other.example/.default`;
  const OTHER = '14ea0379-837d-498d-902f-58a6949f3906';
  it.each<[string, Record<string, string | undefined>, number, string, number]>([
    ['no grant type', { grant_type: undefined }, 400, 'invalid_request', 900144],
    ['another grant', { grant_type: 'client_credentials' }, 400, 'unsupported_grant_type', 70003],
    ['another use', { requested_token_use: 'x' }, 400, 'unsupported_grant_type', 70003],
    ['no client', { client_id: undefined }, 400, 'invalid_request', 900144],
    ['no client assertion', { client_assertion: undefined }, 401, 'invalid_client', 7000218],
    ['a bare client assertion', { client_assertion_type: 'x' }, 401, 'invalid_client', 7000218],
    ['no assertion', { assertion: undefined }, 400, 'invalid_request', 900144],
    ['no scope', { scope: undefined }, 400, 'invalid_request', 900144],
    ['an unknown client', { client_id: OTHER }, 400, 'unauthorized_client', 700016],
    ['a wrong client assertion', { client_assertion: 'x' }, 401, 'invalid_client', 700213],
    ['a foreign assertion', { assertion: 'x.y.z' }, 400, 'invalid_grant', 50013],
    ['a scope that is no resource', { scope: 'User.Read' }, 400, 'invalid_scope', 70011],
    ['a single permission', { scope: `${GRAPH}/User.Read` }, 400, 'invalid_scope', 70011],
    ['OpenID alone', { scope: 'openid' }, 400, 'invalid_scope', 70011],
    ['two resources', { scope: TWO_RESOURCES }, 400, 'invalid_scope', 70011],
  ])('%s, with status, error and AADSTS code', async (_name, fields, status, error, code) => {
    const answer = await harness.exchange(fields);
    expect(answer).toMatchObject({ status, body: { error, error_codes: [code] } });
    expect(answer.body['error_description']).toMatch(new RegExp(`^AADSTS${code}: `));
  });

  it('an assertion with a changed claim', async () => {
    const [head = '', , signature = ''] = harness.entra.issueUserToken({ user: member }).split('.');
    const forged = Buffer.from(JSON.stringify({ oid: guest.id })).toString('base64url');
    const { body } = await harness.exchange({ assertion: `${head}.${forged}.${signature}` });
    expect(body).toMatchObject({ error_codes: [50013] });
  });

  it("an assertion for another app, Graph's own tokens included", async () => {
    const { entra, exchange } = harness;
    const first = await exchange();
    const given = [
      entra.issueUserToken({ user: member, audience: `api://${OTHER}` }),
      String(first.body['access_token']),
    ];
    for (const assertion of given) {
      const { body } = await exchange({ assertion });
      expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [500131] });
      expect(body['error_description']).toContain(claimsOf(assertion)['aud']);
    }
  });

  it('an assertion that has expired', async () => {
    const { entra, exchange } = harness;
    const assertion = entra.issueUserToken({ user: member, lifetimeSeconds: 60 });
    entra.advanceTime(59);
    expect((await exchange({ assertion })).status).toBe(200);
    entra.advanceTime(1);
    const { body } = await exchange({ assertion });
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [500133] });
    expect(body['error_description']).toContain(
      'Current time: 2026-11-01T12:01:00.0000000Z, expiry time of assertion 2026-11-01T12:01:00.0000000Z.',
    );
  });

  it('the token of an app', async () => {
    const { body } = await harness.exchange({ assertion: harness.entra.issueAppToken() });
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [7000114] });
  });

  it('another tenant, and another method', async () => {
    const elsewhere = await harness.exchange({}, TOKEN_PATH.replace('2', '3'));
    const error = { error: 'invalid_request', error_codes: [90002] };
    expect(elsewhere).toMatchObject({ status: 400, body: error });
    const got = await harness.get(TOKEN_PATH);
    expect(got).toMatchObject({ status: 400, body: { error_codes: [900561] } });
  });

  it('the client before it looks at the user', async () => {
    const { body } = await harness.exchange({ client_assertion: 'x', assertion: 'x' });
    expect(body).toMatchObject({ error: 'invalid_client' });
    const wrongBoth = await harness.exchange({ client_assertion: 'x', client_id: OTHER });
    expect(wrongBoth.body).toMatchObject({ error_codes: [700016] });
    expect((await harness.exchange({ client_assertion: CLIENT_ASSERTION })).status).toBe(200);
  });
});
