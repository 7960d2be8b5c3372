import { fetch } from 'undici';
import { ManagedIdentityCredential } from '@azure/identity';
import {
  SYSTEM_ASSIGNED_CLIENT_ID,
  startManagedIdentity,
} from '../../../../local/simulators/identity/managedIdentity';
import type { ManagedIdentity } from '../../../../local/simulators/identity/managedIdentity';

const NOON = Date.UTC(2026, 10, 1, 12);
const RESOURCE = 'https://graph.microsoft.com';
const QUERY = `?resource=${encodeURIComponent(RESOURCE)}&api-version=2019-08-01`;

let identity: ManagedIdentity;
const slept: number[] = [];
beforeEach(async () => {
  slept.length = 0;
  identity = await startManagedIdentity({
    clock: () => NOON,
    tokenLifetimeSeconds: 3600,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  });
});
afterEach(() => identity.stop());

async function ask(
  query = QUERY,
  { headers, method = 'GET' }: { headers?: Record<string, string>; method?: string } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${identity.endpoint}${query}`, {
    method,
    headers: headers ?? { 'X-IDENTITY-HEADER': identity.header },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function admin(route: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const [method = '', path = ''] = route.split(' ');
  const answer = await fetch(new URL(`/_simulator${path}`, identity.endpoint), {
    method,
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

function claimsOf(token: unknown): unknown {
  const parts = String(token).split('.');
  expect(parts).toHaveLength(3);
  return JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
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
  expect(claimsOf(body['access_token'])).toMatchObject({
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
  expect(claimsOf(body['access_token'])).toMatchObject({ appid: clientId });
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
  expect(answer).toEqual({
    status,
    body: {
      statusCode: status,
      message: expect.any(String) as string,
      correlationId: expect.any(String) as string,
    },
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
  expect((await admin('POST /time', { advanceSeconds: 1 })).body).toEqual({
    now: NOON + 3_600_000,
  });
  expect(identity.isIssuedToken(token)).toBe(false);
});

it('never gives the same token twice', async () => {
  const [one, other] = [await ask(), await ask()];
  expect(one.body['access_token']).not.toBe(other.body['access_token']);
});

it('breaks as it is told', async () => {
  identity.addFault({ status: 503, body: { statusCode: 503 }, times: 2 });
  expect(await ask()).toEqual({ status: 503, body: { statusCode: 503 } });
  expect(await admin('GET /faults')).toEqual({
    status: 200,
    body: { faults: [{ status: 503, body: { statusCode: 503 }, times: 1 }] },
  });
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

it('hangs until it is stopped', async () => {
  identity.addFault({ hang: 'beforeHeaders' });
  const call = ask();
  const settled = jest.fn();
  call.then(settled, settled);
  while (identity.requests.length === 0) await admin('GET /faults');
  expect(settled).not.toHaveBeenCalled();
  await identity.stop();
  await expect(call).rejects.toThrow();
});

it('shows and forgets requests', async () => {
  await ask();
  expect((await admin('GET /requests')).body).toEqual({ requests: [{ resource: RESOURCE }] });
  await admin('DELETE /requests');
  expect(identity.requests).toEqual([]);
});

describe('ManagedIdentityCredential of @azure/identity', () => {
  let live: ManagedIdentity;
  // It keeps the endpoint that it found first for the whole process, so there is one server; and
  // it drops tokens that are expired by the real clock.
  beforeAll(async () => {
    live = await startManagedIdentity();
    process.env['IDENTITY_ENDPOINT'] = live.endpoint;
    process.env['IDENTITY_HEADER'] = live.header;
  });
  afterAll(async () => {
    delete process.env['IDENTITY_ENDPOINT'];
    delete process.env['IDENTITY_HEADER'];
    await live.stop();
  });

  it.each([
    ['system-assigned', undefined],
    ['user-assigned', 'a815831a-19a8-4622-9900-5897693827ea'],
  ])('gets a token: %s', async (_name, clientId) => {
    live.clearRequests();
    const given = clientId === undefined ? {} : { clientId };
    // It writes into the options that it is given.
    const credential = new ManagedIdentityCredential({ ...given });
    const { token } = await credential.getToken(`${RESOURCE}/.default`);
    expect(live.isIssuedToken(token, RESOURCE)).toBe(true);
    expect(live.requests).toEqual([{ resource: RESOURCE, ...given }]);
  });
});
