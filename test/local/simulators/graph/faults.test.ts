import { type Harness, startHarness } from './simulatorHarness';
import { budget } from '../../../../local/simulators/graph/tenant/tenant';

const BASE = `/v1.0/drives/${budget.driveId}/items/${budget.itemId}/workbook`;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());
beforeEach(async () => {
  await harness.admin('DELETE /faults');
  await harness.admin('DELETE /requests');
  const { driveId, itemId } = budget;
  await harness.admin('POST /sessions', { id: 's', driveId, itemId });
});

const close = (): ReturnType<Harness['graph']> =>
  harness.graph(`${BASE}/closeSession`, { headers: { 'workbook-session-id': 's' } });

const ELSEWHERE = 'https://other.example/x';
const HTML = '<html>Bad Gateway</html>';
const stateOfSession = (): string | undefined =>
  harness.simulator.sessions().find(({ id }) => id === 's')?.state;

it.each([
  ['status alone: no body', { status: 503 }, 503, {}, ''],
  [
    'status, headers and a JSON body',
    { status: 429, headers: { 'Retry-After': '7' }, body: { error: { code: 'x' } } },
    429,
    { 'retry-after': '7', 'content-type': 'application/json' },
    '{"error":{"code":"x"}}',
  ],
  ['a gateway’s HTML', { status: 502, body: HTML }, 502, { 'content-type': 'text/html' }, HTML],
  ['a body alone is a 200', { body: '{}' }, 200, { 'content-type': 'text/plain' }, '{}'],
  [
    'a content type of its own',
    { status: 400, headers: { 'content-type': 'text/xml' }, body: '<a/>' },
    400,
    { 'content-type': 'text/xml' },
    '<a/>',
  ],
  ['a redirect', { redirectTo: ELSEWHERE }, 302, { location: ELSEWHERE }, ''],
  ['a redirect with its status', { redirectTo: '/x', status: 303 }, 303, { location: '/x' }, ''],
])(
  'a fault with %s gives the answer that it asks for',
  async (_name, fault, status, headers, body) => {
    expect(await harness.admin('POST /faults', fault)).toEqual({ status: 201, body: fault });
    const answer = await close();
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
    expect(answer.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.text()).toBe(body);
    // One request was hit, and nothing happened to the session.
    expect(stateOfSession()).toBe('open');
    expect((await close()).status).toBe(204);
    expect(harness.simulator.requests().map((request) => request.status)).toEqual([status, 204]);
  },
);

it('lists what is left, and deletes', async () => {
  const match = { operation: 'closeSession' };
  await harness.admin('POST /faults', { match, status: 503, times: 3 });
  await harness.admin('POST /faults', { match, status: 500, times: 0 });
  await close();
  const two = { match, status: 503, times: 2 };
  const endless = { match, status: 500, times: 0 };
  expect((await harness.admin('GET /faults')).body).toEqual({ faults: [two, endless] });
  expect(await harness.admin('DELETE /faults')).toEqual({ status: 204, body: undefined });
  expect((await close()).status).toBe(204);
});

it.each([
  ['its operation', { operation: 'closeSession' }, 503],
  ['another operation', { operation: 'refreshSession' }, 204],
  ['its session', { sessionId: 's' }, 503],
  ['another session', { sessionId: 't' }, 204],
  ['a part of its path', { pathIncludes: `/items/${budget.itemId}` }, 503],
  ['a part of another path', { pathIncludes: '/sites/' }, 204],
  ['one of two not', { operation: 'closeSession', sessionId: 't' }, 204],
])('matches %s', async (_name, match, status) => {
  await harness.admin('POST /faults', { match, status: 503 });
  expect((await close()).status).toBe(status);
});

it('does the real thing and answers something else', async () => {
  await harness.admin('POST /faults', { afterEffect: true, status: 504 });
  expect((await close()).status).toBe(504);
  expect(stateOfSession()).toBe('closed');
});

it.each([
  ['an unknown field', { status: 500, tymes: 2 }, 'tymes'],
  ['an unknown field of match', { status: 500, match: { path: 'x' } }, 'path'],
  ['an unknown operation', { status: 500, match: { operation: 'close' } }, 'match.operation'],
  ['a wrong type', { status: '500' }, 'status'],
  ['a status out of range', { status: 700 }, 'status'],
  ['negative times', { status: 500, times: -1 }, 'times'],
  ['a broken header', { status: 500, headers: { 'a b': 'c' } }, 'headers'],
  ['reset false', { reset: false }, 'reset'],
  ['an unknown hang', { hang: 'always' }, 'hang'],
  ['nothing that it does', { times: 3 }, 'does nothing'],
  ['two endings', { reset: true, hang: 'inBody' }, 'exclude each other'],
  ['no body to hang in', { hang: 'inBody', status: 204 }, 'hang'],
  ['no JSON', '{', 'not JSON'],
])('refuses a fault with %s', async (_name, fault, named) => {
  const error = { code: 'InvalidRequest', message: expect.stringContaining(named) as string };
  expect(await harness.admin('POST /faults', fault)).toEqual({ status: 400, body: { error } });
  expect((await harness.admin('GET /faults')).body).toEqual({ faults: [] });
});
