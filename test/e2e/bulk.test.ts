import { guest, member } from '../../local/simulators/graph/tenant/tenant';
import { type BulkBody, openAgain, openEach, postBulk } from './bulk';
import { BUSY_MS } from './busy';
import { stateOf, useApp, useWorld, warmUp } from './world';

const world = useWorld();
// A 429 holds the process it hits: what throttles has an app of its own.
const running = useApp(world, 'bulk', () => ({
  FUNCTIONS_KEY: 'k-1',
  GRAPH_REQUESTS_PER_SECOND: '1000',
}));
const key = { 'x-functions-key': 'k-1' };

beforeEach(() => world.graph.setThrottle({ requests: 100_000, windowSeconds: 10 }));

/** Stands for a request that is there anyway. */
const NONE = { workbookSessionId: '', driveId: '', itemId: '' };
const sessions = (count: number) => openEach(world.graph, count);
const bulk = (requests: unknown, headers = {}, app = running) =>
  postBulk(app, { requests }, { ...key, ...headers });
const outcomes = ({ results }: BulkBody) => results.map((one) => one.status ?? one.error?.code);
const batches = () => world.graph.requests().filter(({ path }) => path.endsWith('/$batch'));
const closes = () => world.graph.requests().filter(({ path }) => path.endsWith('/closeSession'));
const closesOf = (id: string) =>
  closes().filter(({ headers }) => headers['workbook-session-id'] === id);
const seen = (id = '') => closesOf(id).length;
const isClosed = (id = '') => stateOf(world.graph, id) === 'closed';

it('closes 100 sessions with five calls of Graph', async () => {
  const requests = sessions(100);
  const { status, body, headers } = await bulk(requests);
  expect([status, body.closed, body.alreadyClosed, body.failed]).toEqual([200, 100, 0, 0]);
  expect(body.results).toEqual(requests.map(() => ({ status: 'closed' })));
  expect(requests.every(({ workbookSessionId }) => isClosed(workbookSessionId))).toBe(true);
  expect(batches()).toHaveLength(5);
  expect(closes()).toHaveLength(100);
  expect(headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(running.app.output()).not.toContain(requests[7]?.workbookSessionId);
});

it('each has its own outcome, in the order given', async () => {
  const [open, twice, locked = NONE, ...rest] = sessions(6);
  await bulk([twice]);
  const match = { sessionId: locked.workbookSessionId };
  world.graph.addFault({ match, status: 403, body: { error: { code: 'accessDenied' } } });
  const { status, body } = await bulk([
    { ...open, nope: 1 },
    twice,
    null,
    open,
    { ...rest[0], itemId: 'not-there' },
    locked,
    { ...rest[1], closeAfter: 'PT5M' },
    rest[2],
  ]);
  expect([status, body.closed, body.alreadyClosed, body.failed]).toEqual([200, 2, 1, 5]);
  expect(outcomes(body)).toEqual([
    ...['InvalidRequest', 'alreadyClosed', 'InvalidRequest', 'closed'],
    ...['WorkbookNotFound', 'AccessDenied', 'InvalidRequest', 'closed'],
  ]);
});

it('one workbook is closed one session after another', async () => {
  const [first = NONE, second] = sessions(2);
  const same = [first, first, first].map((request) => openAgain(world.graph, request));
  world.graph.addFault({ match: { operation: 'closeSession' }, delayMs: 50, times: 0 });
  const { body } = await bulk([...same, second]);
  expect(body.closed).toBe(4);
  const ofOne = closes().filter(({ path }) => path.includes(`/${first.itemId}/`));
  expect(ofOne).toHaveLength(3);
  for (const [place, { startedAt }] of ofOne.entries()) {
    if (place > 0) expect(startedAt).toBeGreaterThanOrEqual(ofOne[place - 1]?.endedAt ?? Infinity);
  }
  expect(batches()).toHaveLength(1);
});

it('one alone is one single call', async () => {
  const [request = NONE] = sessions(1);
  expect((await bulk([request])).body.closed).toBe(1);
  const path = `/v1.0/drives/${request.driveId}/items/${request.itemId}/workbook/closeSession`;
  expect(world.graph.requests().map((one) => one.path)).toEqual([path]);
});

it('tries again only what failed', async () => {
  const requests = sessions(40);
  const ids = requests.map(({ workbookSessionId }) => workbookSessionId);
  const [failing, waiting] = [ids[3] ?? '', ids[30] ?? ''];
  world.graph.addFault({ match: { sessionId: failing }, status: 503, times: 2 });
  const headers = { 'Retry-After': '1' };
  world.graph.addFault({ match: { sessionId: waiting }, status: 409, headers });
  const { body } = await bulk(requests);
  expect(body.closed).toBe(40);
  expect([seen(failing), seen(waiting), seen(ids[0])]).toEqual([3, 2, 1]);
  expect(closes()).toHaveLength(43);
});

it('a batch that is lost is sent again', async () => {
  const requests = sessions(20);
  world.graph.addFault({ match: { pathIncludes: '/$batch' }, reset: true, afterEffect: true });
  const { body } = await bulk(requests);
  // Those closed unheard are gone when asked again.
  expect([body.alreadyClosed, body.failed]).toEqual([20, 0]);
});

it('Graph refuses the token: another is not to be had, and nobody is told a lie', async () => {
  world.graph.addFault({ match: { pathIncludes: '/$batch' }, status: 401, body: '{}' });
  const { status, body } = await bulk(sessions(3));
  expect([status, body.failed]).toEqual([200, 3]);
  expect(body.results[0]?.error?.code).toBe('GraphRequestFailed');
});

it('echoes a client-request-id and sends it on with each', async () => {
  const id = '3F2504E0-4f89-11d3-9a0c-0305e82c3301';
  const { headers } = await bulk(sessions(3), { 'client-request-id': id });
  expect(headers.get('client-request-id')).toBe(id);
  const sent = world.graph.requests().map((one) => one.headers['client-request-id']);
  expect(sent).toEqual([id, id, id, id]);
});

describe('refuses', () => {
  const one = { requests: [{}] };
  const expectRefused = async (
    sent: unknown,
    headers: Record<string, string>,
    ...due: unknown[]
  ) => {
    const answer = await postBulk(running, sent, { ...key, ...headers });
    const targets = answer.body.error?.details?.map(({ target }) => target) ?? [];
    expect([answer.status, answer.headers.get('x-ms-error-code'), targets]).toEqual(due);
    expect(world.graph.requests()).toEqual([]);
  };

  it.each<[string, unknown, Record<string, string>, number, string, string[]]>([
    ['another type', one, { 'Content-Type': 'text/plain' }, 415, 'UnsupportedMediaType', []],
    ['over 1 MiB', `"${'x'.repeat(1_048_576)}"`, {}, 413, 'PayloadTooLarge', []],
    ['what is no JSON', '{', {}, 400, 'InvalidJson', []],
    ['what is no object', [], {}, 400, 'InvalidRequest', ['requests']],
    ['an unknown key', { ...one, nope: 1 }, {}, 400, 'InvalidRequest', ['nope']],
    ['no requests', {}, {}, 400, 'InvalidRequest', ['requests']],
    ['none', { requests: [] }, {}, 400, 'InvalidRequest', ['requests']],
    ['101', { requests: Array(101).fill({}) }, {}, 400, 'InvalidRequest', ['requests']],
  ])('a bulk request: %s', (_what, ...refused) => expectRefused(...refused));

  it.each([
    ['respond-async', 'Prefer', 'respond-async'],
    ['a session for all', 'workbook-session-id', 'x'],
    ['what is no GUID', 'Repeatability-Request-ID', 'x'],
    ['a bearer token', 'Authorization', 'Bearer x'],
  ])('a bulk request: %s', (_what, name, value) =>
    expectRefused(one, { [name]: value }, 400, 'InvalidRequest', [name]),
  );

  it('who has no key', async () => {
    expect((await postBulk(running, one, {})).status).toBe(401);
  });
});

it('after a 429 inside a batch the whole process stays away', async () => {
  const app = await world.start('bulk-hold', { CLOSE_SESSION_TIMEOUT_SECONDS: '20' });
  const requests = sessions(3);
  const match = { sessionId: requests[1]?.workbookSessionId ?? '' };
  world.graph.addFault({ match, status: 429, headers: { 'Retry-After': '120' } });
  const { body } = await bulk(requests, {}, app);
  expect(outcomes(body)).toEqual(['closed', 'Throttled', 'closed']);
  const later = await bulk(sessions(3), {}, app);
  expect(later.body.results.map(({ error }) => error?.code)).toEqual(Array(3).fill('Throttled'));
  expect(closes()).toHaveLength(3);
});

it('when Graph throttles in earnest, all are closed in the end', async () => {
  const app = await world.start('bulk-throttled', { GRAPH_REQUESTS_PER_SECOND: '1000' });
  world.graph.setThrottle({ requests: 30, windowSeconds: 1 });
  const { body } = await bulk(sessions(60), {}, app);
  expect([body.closed, body.failed]).toEqual([60, 0]);
});

it('the deadline bounds the whole call', async () => {
  const app = await world.start('bulk-late', { CLOSE_SESSION_TIMEOUT_SECONDS: '5' });
  await warmUp(world, app);
  const [first = NONE] = sessions(1);
  const requests = Array.from({ length: 5 }, () => openAgain(world.graph, first));
  world.graph.addFault({ match: { operation: 'closeSession' }, delayMs: 2_000, times: 0 });
  const startedAt = Date.now();
  const { status, body } = await bulk(requests, {}, app);
  expect(Date.now() - startedAt).toBeLessThan(5_000 + BUSY_MS);
  expect(status).toBe(200);
  expect(outcomes(body)[0]).toBe('closed');
  expect(outcomes(body).slice(2)).toEqual(Array(3).fill('GraphTimeout'));
});

describe('allow-list', () => {
  it('is asked for each, and before a token', async () => {
    const [first, second] = sessions(2);
    const app = await world.start('bulk-allow', { CLOSE_SESSION_ALLOW: `/users/${guest.id}` });
    world.identity.clearRequests();
    const { status, body } = await bulk([first, second], {}, app);
    const [{ error } = {}] = body.results;
    expect([status, body.failed, error?.code]).toEqual([200, 2, 'TargetNotAllowed']);
    expect(world.identity.requests).toEqual([]);
  });
});

describe('delegated', () => {
  const settings = () => ({ FUNCTIONS_KEY: 'k-1', ...world.delegated });
  const delegated = useApp(world, 'bulk-user', settings);
  const mine = () => {
    const { workbookSessionId } = openAgain(world.graph, { driveId: member.driveId, itemId });
    return { workbookSessionId, itemId };
  };
  const itemId = '01ZZOEXPL43CC6YS7ULYXBXJLUNU5SRSDP';
  const asUser = (user = member) => ({
    Authorization: `Bearer ${world.entra.issueUserToken({ user })}`,
  });
  const exchanges = () => world.entra.requests.filter(({ operation }) => operation === 'token');

  it('all are closed for the user, with one exchange', async () => {
    const requests = [mine(), ...sessions(30), { ...mine(), userId: guest.id }, mine()];
    const { status, body } = await bulk(requests, asUser(), delegated);
    expect([status, body.closed, body.failed]).toEqual([200, 32, 1]);
    expect(body.results[31]?.error?.code).toBe('TargetNotAllowed');
    expect(exchanges()).toHaveLength(1);
  });

  it('what Entra refuses is the answer to the whole call', async () => {
    world.entra.refuse({ refusal: 'consentRequired' });
    const answer = await bulk([...sessions(3), {}], asUser(), delegated);
    expect([answer.status, answer.body.error?.code]).toEqual([401, 'SignInRequired']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    expect(world.graph.requests()).toEqual([]);
  });

  it('without a user the identity closes, and /me is an error of its entry', async () => {
    const { body } = await bulk([mine(), ...sessions(1)], {}, delegated);
    expect(outcomes(body)).toEqual(['SignInRequired', 'closed']);
    expect(exchanges()).toEqual([]);
  });
});
