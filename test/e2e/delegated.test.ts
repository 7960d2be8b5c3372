import { forecast, guest, member } from '../../local/simulators/graph/tenant/tenant';
import { openSession, stateOf, useApp, useWorld } from './world';

const world = useWorld();
const running = useApp(world, 'delegated', () => ({ FUNCTIONS_KEY: 'k-1', ...world.delegated }));
const keyed = { 'x-functions-key': 'k-1' };

const bearerOf = (token: string) => ({ ...keyed, Authorization: `Bearer ${token}` });
const asUser = (user = member, order = {}) =>
  bearerOf(world.entra.issueUserToken({ user, ...order }));
const asApp = () => bearerOf(world.entra.issueAppToken());
const mine = (more = {}) => openSession(world.graph, { itemId: openSessionItem, ...more });
const openSessionItem = '01ZZOEXPL43CC6YS7ULYXBXJLUNU5SRSDP';
const exchanges = () => world.entra.requests.filter(({ operation }) => operation === 'token');

async function answered(answer: Response) {
  const body = (await answer.json()) as {
    status?: string;
    error?: { code: string; message: string };
  };
  return {
    status: answer.status,
    code: body.error?.code ?? body.status,
    body,
    headers: answer.headers,
  };
}

it('a user closes a session at /me, with one exchange for all calls', async () => {
  const headers = asUser();
  for (let call = 0; call < 3; call++) {
    const request = mine();
    expect(await answered(await running.post(request, headers))).toMatchObject({
      status: 200,
      code: 'closed',
    });
    expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
  }
  expect(exchanges()).toHaveLength(1);
  const { path, headers: sent } = world.graph.requests()[0] ?? {};
  expect(path).toBe(`/v1.0/me/drive/items/${openSessionItem}/workbook/closeSession`);
  const token = String(sent?.authorization).slice('Bearer '.length);
  expect(world.entra.isIssuedToken(token, world.graph.endpoint)).toBe(true);
  // The identity spoke for the app, and was asked for nothing else.
  expect(world.identity.requests).toEqual([
    { resource: 'api://AzureADTokenExchange', clientId: world.delegated['AZURE_CLIENT_ID'] },
  ]);
  expect(running.app.output()).not.toContain(headers.Authorization.slice(7, 60));
});

it('20 simultaneous calls of one user make one exchange', async () => {
  const headers = asUser();
  const requests = Array.from({ length: 20 }, () => mine());
  const answers = await Promise.all(requests.map((request) => running.post(request, headers)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(exchanges()).toHaveLength(1);
});

it('two users at once each act for themselves', async () => {
  const own = openSession(world.graph, { itemId: forecast.itemId }, forecast);
  const [first, second, other] = await Promise.all([
    running.post(mine(), asUser(member)),
    running.post(own, asUser(guest)),
    running.post(mine(), asUser(guest)),
  ]);
  expect([first.status, second.status, other.status]).toEqual([200, 200, 404]);
});

it.each<[string, () => object, () => Record<string, string>, number, string]>([
  ['no token at /me', () => ({}), () => keyed, 401, 'SignInRequired'],
  ['an app’s token at /me', () => ({}), asApp, 401, 'SignInRequired'],
  ['an app’s token elsewhere', () => ({ userId: member.id }), asApp, 401, 'SignInRequired'],
  ['no token of Entra', () => ({}), () => bearerOf('x'), 401, 'SignInRequired'],
  ['another user’s id', () => ({ userId: guest.id }), asUser, 403, 'TargetNotAllowed'],
  ['another user’s name', () => ({ userId: 'kim@contoso.com' }), asUser, 403, 'TargetNotAllowed'],
  ['the own id', () => ({ userId: member.id.toUpperCase() }), asUser, 200, 'closed'],
  ['the own name', () => ({ userId: member.userPrincipalName }), asUser, 200, 'closed'],
  ['source OneDrive', () => ({ source: 'OneDrive' }), asUser, 200, 'closed'],
  ['source SharePoint', () => ({ source: 'SharePoint' }), asUser, 400, 'InvalidRequest'],
])(
  '%s is answered as the rules of delegated mode say',
  async (_what, more, headers, status, code) => {
    const answer = await answered(await running.post(mine(more()), headers()));
    expect([answer.status, answer.code]).toEqual([status, code]);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    if (status !== 200) expect(world.graph.requests()).toEqual([]);
  },
);

it.each<[string, number, string, RegExp]>([
  ['consentRequired', 401, 'SignInRequired', /65001/],
  ['interactionRequired', 401, 'SignInRequired', /50076/],
  ['mfaRequired', 401, 'SignInRequired', /50076/],
  ['blockedByConditionalAccess', 403, 'AccessDenied', /53003/],
  ['assertionExpired', 401, 'SignInRequired', /500133/],
  ['wrongAudience', 401, 'SignInRequired', /500131/],
  ['assertionInvalid', 401, 'SignInRequired', /50013/],
  ['userNotInTenant', 403, 'AccessDenied', /50020/],
])('Entra refuses by %s: %i', async (refusal, status, code, message) => {
  world.entra.refuse({ refusal: refusal as 'consentRequired' });
  const answer = await answered(await running.post(mine(), asUser()));
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(answer.body.error?.message).toMatch(message);
  const challenge = answer.headers.get('www-authenticate') ?? '';
  const claims = /claims="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const hasClaims = /interaction|mfa/.test(refusal);
  expect(Buffer.from(claims, 'base64').toString()).toContain(hasClaims ? '"access_token"' : '');
  expect(claims !== '').toBe(hasClaims);
  expect(world.graph.requests()).toEqual([]);
  // The next one is served.
  expect((await running.post(mine(), asUser())).status).toBe(200);
});

it.each<[string, () => void, string]>([
  ['throttles', () => world.entra.refuse({ refusal: 'throttled', retryAfterSeconds: 7 }), '7'],
  ['fails', () => world.entra.addFault({ match: { operation: 'token' }, status: 500 }), '10'],
  ['resets', () => world.entra.addFault({ match: { operation: 'token' }, reset: true }), '10'],
])('Entra %s: 503, and the app’s own closes go on', async (_what, break_, retryAfter) => {
  break_();
  const answer = await answered(await running.post(mine(), asUser()));
  expect([answer.status, answer.code]).toEqual([503, 'CredentialUnavailable']);
  expect(answer.headers.get('retry-after')).toBe(retryAfter);
  expect((await running.post(openSession(world.graph), keyed)).status).toBe(200);
});

it('Graph refuses the user’s token: another one, and then 401', async () => {
  world.graph.addFault({ status: 401, body: '{}', times: 1 });
  expect((await running.post(mine(), asUser())).status).toBe(200);
  expect(exchanges()).toHaveLength(2);
  world.graph.addFault({ status: 401, body: '{}', times: 2 });
  const answer = await answered(await running.post(mine(), asUser()));
  expect([answer.status, answer.code]).toEqual([401, 'SignInRequired']);
  expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
});

it('without a token the managed identity closes, by HTTP and by queue; a message for /me is poison', async () => {
  expect((await running.post(openSession(world.graph), keyed)).status).toBe(200);
  await running.queue.sendMessage(JSON.stringify(mine()));
  const [record = ''] = await running.poisoned();
  expect(JSON.parse(record)).toMatchObject({ reason: { code: 'InvalidRequest' } });
  expect(exchanges()).toEqual([]);
});

it('behind the platform’s sign-in an app’s token acts as the managed identity, a user’s as the user', async () => {
  const platform = { WEBSITE_AUTH_ENABLED: 'True', HTTP_AUTH_LEVEL: 'anonymous' };
  const open = await world.start('easy-auth', { ...world.delegated, ...platform });
  const principal = { 'X-MS-CLIENT-PRINCIPAL-ID': member.id };
  expect((await open.post(openSession(world.graph))).status).toBe(401);
  expect((await open.post(openSession(world.graph), principal)).status).toBe(200);
  const app = { ...asApp(), ...principal };
  expect((await open.post(openSession(world.graph), app)).status).toBe(200);
  expect(exchanges()).toEqual([]);
  expect((await open.post(mine(), { ...asUser(), ...principal })).status).toBe(200);
  expect(exchanges()).toHaveLength(1);
  expect((await fetch(`${open.app.url}/api/health`)).status).toBe(200);
  expect((await fetch(`${open.app.url}/api/health/deep`)).status).toBe(401);
});
