import type { ScriptedRefusal } from '../../../../../local/simulators/entra/exchange/entraFault';
import { refusals } from '../../../../../local/simulators/entra/exchange/refusals';
import {
  APP_CLIENT_ID,
  APP_ID_URI,
} from '../../../../../local/simulators/entra/exchange/registration';
import { guest, member } from '../../../../../local/simulators/graph/tenant/tenant';
import { claimsOf } from '../../../../../local/simulators/common/jwt';
import { useHarness } from '../entraHarness';

const harness = useHarness();

type Expected = [ScriptedRefusal['refusal'], number, string, number, string?];
const CASES: readonly Expected[] = [
  ['consentRequired', 400, 'invalid_grant', 65001, 'consent_required'],
  ['interactionRequired', 400, 'interaction_required', 50076, 'basic_action'],
  ['mfaRequired', 400, 'invalid_grant', 50076, 'basic_action'],
  ['blockedByConditionalAccess', 400, 'interaction_required', 53003, 'message_only'],
  ['assertionExpired', 400, 'invalid_grant', 500133],
  ['wrongAudience', 400, 'invalid_grant', 500131],
  ['assertionInvalid', 400, 'invalid_grant', 50013],
  ['appOnlyAssertion', 400, 'invalid_grant', 7000114],
  ['userNotInTenant', 400, 'invalid_grant', 50020],
  ['userNotAssigned', 400, 'invalid_grant', 50105],
  ['userDisabled', 400, 'invalid_grant', 50057],
  ['clientRefused', 401, 'invalid_client', 700213],
  ['clientUnknown', 400, 'unauthorized_client', 700016],
  ['temporarilyUnavailable', 503, 'temporarily_unavailable', 90033],
  ['throttled', 429, 'temporarily_unavailable', 90055],
];

it('has a case for each', () => {
  expect(CASES.map(([name]) => name)).toEqual(Object.keys(refusals));
});

it.each(CASES)('%s, in the words of Entra', async (...[refusal, status, error, code, suberror]) => {
  const { entra, exchange } = harness;
  entra.refuse({ refusal });
  const correlation_id = 'c0ffee00-0000-4000-8000-000000000000';
  const timestamp = '2026-11-01 12:00:00Z';
  const answer = await exchange({ 'client-request-id': correlation_id });
  expect(answer.status).toBe(status);
  const traceId = String(answer.headers['x-ms-request-id']);
  const hasClaims = ['interactionRequired', 'mfaRequired'].includes(refusal);
  const ids = `Trace ID: ${traceId}\r\nCorrelation ID: ${correlation_id}\r\n`;
  const description = new RegExp(`^AADSTS${code}: .+\r\n${ids}Timestamp: ${timestamp}$`);
  expect(answer.body).toEqual({
    error,
    error_description: expect.stringMatching(description) as string,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(suberror !== undefined && { suberror }),
    ...(hasClaims && { claims: expect.stringMatching(/^\{"access_token":\{/) as string }),
  });
  const retryAfter = status === 429 || status === 503 ? '5' : undefined;
  expect(answer.headers['retry-after']).toBe(retryAfter);
  expect((await exchange()).status).toBe(200);
});

it('refuses as often as it is told, whom it is told', async () => {
  const { entra, exchange, admin } = harness;
  const assertion = entra.issueUserToken({ user: guest });
  const match = { user: guest.userPrincipalName };
  const posted = await admin('POST /refusals', { refusal: 'userDisabled', times: 2, match });
  expect(posted.status).toBe(201);
  const statuses: number[] = [];
  for (const fields of [{}, { assertion }, { assertion }, { assertion }]) {
    statuses.push((await exchange(fields)).status);
  }
  expect(statuses).toEqual([200, 400, 400, 200]);
});

it('shows and forgets what it was told', async () => {
  const { entra, exchange, admin } = harness;
  entra.refuse({ refusal: 'throttled', times: 0, retryAfterSeconds: 61 });
  expect((await exchange()).headers['retry-after']).toBe('61');
  expect((await exchange()).status).toBe(429);
  expect((await admin('GET /refusals')).body).toEqual({
    refusals: [{ refusal: 'throttled', times: 0, retryAfterSeconds: 61 }],
  });
  expect((await admin('DELETE /refusals')).status).toBe(204);
  expect((await exchange()).status).toBe(200);
  entra.refuse({ refusal: 'throttled' });
  entra.clearRefusals();
  expect((await exchange()).status).toBe(200);
});

it('spends no refusal on what it refuses anyway', async () => {
  const { entra, exchange } = harness;
  entra.refuse({ refusal: 'consentRequired' });
  expect((await exchange({ scope: 'x' })).body).toMatchObject({ error: 'invalid_scope' });
  expect((await exchange()).body).toMatchObject({ suberror: 'consent_required' });
});

it('does not know every refusal', async () => {
  const { status, body } = await harness.admin('POST /refusals', { refusal: 'noSuch' });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('consentRequired');
});

describe('faults', () => {
  it('hit what they match', async () => {
    const { entra, exchange, get, admin, slept } = harness;
    entra.addFault({ match: { operation: 'metadata' }, status: 500, body: { broken: true } });
    expect((await exchange()).status).toBe(200);
    const metadata = '/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration';
    expect(await get(metadata)).toMatchObject({ status: 500, body: { broken: true } });
    expect((await get(metadata)).status).toBe(200);
    entra.addFault({ match: { user: guest.userPrincipalName }, status: 500 });
    expect((await exchange()).status).toBe(200);
    const assertion = entra.issueUserToken({ user: guest });
    expect((await exchange({ assertion })).status).toBe(500);
    await admin('POST /faults', { delayMs: 50 });
    expect((await exchange()).status).toBe(200);
    expect(slept).toEqual([50]);
    entra.addFault({ reset: true });
    await expect(exchange()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    entra.addFault({ status: 500 });
    entra.clearFaults();
    expect((await exchange()).status).toBe(200);
  });

  it('are refused where they are not understood', async () => {
    const { status, body } = await harness.admin('POST /faults', { match: { path: 'x' } });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('path');
  });
});

describe('tokens for a person with curl', () => {
  const guestName = encodeURIComponent(guest.userPrincipalName);
  const queries: [string, string, object][] = [
    ['of the member', '/userToken', { oid: member.id, aud: APP_ID_URI }],
    ['of the guest', `/userToken?user=${guestName}`, { oid: guest.id }],
    ['by object id', `/userToken?user=${guest.id}`, { oid: guest.id }],
    ['of an app', '/appToken', { idtyp: 'app', aud: APP_ID_URI }],
  ];
  it.each(queries)('the administrator gets a token %s', async (_name, path, claims) => {
    const { status, body } = await harness.admin(`GET ${path}`);
    expect(status).toBe(200);
    expect(claimsOf(String(body))).toMatchObject(claims);
    expect(harness.entra.isIssuedToken(String(body))).toBe(true);
  });

  it('says whom there is', async () => {
    const { status, body } = await harness.admin('GET /userToken?user=nobody');
    expect(status).toBe(404);
    expect(JSON.stringify(body)).toContain(member.userPrincipalName);
  });

  it('shows its requests', async () => {
    await harness.exchange();
    const { body } = await harness.admin('GET /requests');
    expect(body).toMatchObject({ requests: [{ form: { client_id: APP_CLIENT_ID } }] });
    await harness.admin('DELETE /requests');
    expect(harness.entra.requests).toEqual([]);
  });
});
