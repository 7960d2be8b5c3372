import {
  type ManagedIdentity,
  startManagedIdentity,
  SYSTEM_ASSIGNED_CLIENT_ID,
} from '../../../../local/simulators/identity/managedIdentity';
import { claimsOf } from '../../../../local/simulators/common/jwt';
import { noWaiting, NOON, simulatorClient, type SimulatorClient } from '../simulatorClient';

const RESOURCE = 'https://graph.microsoft.com';
const QUERY = `?resource=${encodeURIComponent(RESOURCE)}&api-version=2019-08-01`;

let identity: ManagedIdentity;
let client: SimulatorClient;
const { slept, sleep } = noWaiting();
const admin: SimulatorClient['admin'] = (route, body) => client.admin(route, body);
beforeEach(async () => {
  slept.length = 0;
  identity = await startManagedIdentity({ clock: () => NOON, tokenLifetimeSeconds: 3600, sleep });
  client = simulatorClient(new URL(identity.endpoint).origin);
});
afterEach(async () => {
  await identity.stop();
  await client.stop();
});

async function ask(
  query = QUERY,
  {
    headers = { 'X-IDENTITY-HEADER': identity.header },
    method = 'GET',
  }: { headers?: Record<string, string>; method?: string } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const path = new URL(identity.endpoint).pathname + query;
  const answer = await client.send(path, { method, headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

it('answers as App Service does', async () => {
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{342}$/) as string,
    expires_on: String(NOON / 1000 + 3600),
    resource: RESOURCE,
    token_type: 'Bearer',
    client_id: SYSTEM_ASSIGNED_CLIENT_ID,
  });
  expect(claimsOf(String(body['access_token']))).toMatchObject({
    aud: RESOURCE,
    exp: NOON / 1000 + 3600,
    iat: NOON / 1000,
    appid: SYSTEM_ASSIGNED_CLIENT_ID,
    idtyp: 'app',
    oid: expect.any(String) as string,
    tid: expect.any(String) as string,
  });
  expect(identity.requests).toEqual([{ resource: RESOURCE }]);
});

it('answers for a user-assigned identity', async () => {
  const clientId = '20414793-7396-4c40-963e-d60ba53abc6b';
  const { body } = await ask(`${QUERY}&client_id=${clientId}`);
  expect(claimsOf(String(body['access_token']))).toMatchObject({ appid: clientId });
  expect(identity.requests).toEqual([{ resource: RESOURCE, clientId }]);
});

it.each([
  ['no secret', QUERY, {}, 401],
  ['a wrong secret', QUERY, { 'X-IDENTITY-HEADER': 'x' }, 401],
  ['no resource', '?api-version=2019-08-01', undefined, 400],
  ['an empty resource', '?resource=&api-version=2019-08-01', undefined, 400],
  ['no version', `?resource=x`, undefined, 400],
  ['another version', '?resource=x&api-version=2017-09-01', undefined, 400],
  ['another path', `/x${QUERY}`, undefined, 404],
])('refuses %s', async (_name, query, headers, status) => {
  const answer = await ask(query, headers === undefined ? {} : { headers });
  const text = expect.any(String) as string;
  expect(answer).toEqual({
    status,
    body: { statusCode: status, message: text, correlationId: text },
  });
  expect(identity.requests).toEqual([]);
});

it('refuses another method', async () => {
  expect((await ask(QUERY, { method: 'POST' })).status).toBe(405);
});

it('knows its tokens until they expire', async () => {
  const { body } = await ask();
  const token = String(body['access_token']);
  const [head = '', claims = ''] = token.split('.');
  expect(identity.isIssuedToken(token)).toBe(true);
  expect(identity.isIssuedToken(token, RESOURCE)).toBe(true);
  expect(identity.isIssuedToken(token, 'api://AzureADTokenExchange')).toBe(false);
  expect(identity.isIssuedToken(`${head}.${claims}.x`)).toBe(false);
  expect(identity.isIssuedToken('')).toBe(false);
  identity.advanceTime(3599);
  expect(identity.isIssuedToken(token)).toBe(true);
  const { body: moved } = await admin('POST /time', { advanceSeconds: 1 });
  expect(moved).toEqual({ now: NOON + 3_600_000 });
  expect(identity.isIssuedToken(token)).toBe(false);
});

it('never gives the same token twice', async () => {
  const [one, other] = [await ask(), await ask()];
  expect(one.body['access_token']).not.toBe(other.body['access_token']);
});

it('breaks as it is told', async () => {
  identity.addFault({ status: 503, body: { statusCode: 503 }, times: 2 });
  expect(await ask()).toEqual({ status: 503, body: { statusCode: 503 } });
  const faults = [{ status: 503, body: { statusCode: 503 }, times: 1 }];
  expect(await admin('GET /faults')).toEqual({ status: 200, body: { faults } });
  expect(await admin('DELETE /faults')).toEqual({ status: 204, body: undefined });
  await admin('POST /faults', { match: { resource: 'other' }, status: 500 });
  await admin('POST /faults', { match: { resource: RESOURCE }, delayMs: 50 });
  expect((await ask()).status).toBe(200);
  expect(slept).toEqual([50]);
  await admin('POST /faults', { reset: true });
  await expect(ask()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
});

it('refuses a fault that it does not understand', async () => {
  const answer = await admin('POST /faults', { match: { operation: 'closeSession' }, status: 500 });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain('operation');
});

it('shows and forgets requests', async () => {
  await ask();
  expect((await admin('GET /requests')).body).toEqual({ requests: [{ resource: RESOURCE }] });
  await admin('DELETE /requests');
  expect(identity.requests).toEqual([]);
});
