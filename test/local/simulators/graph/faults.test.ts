import { startHarness } from './simulatorHarness';
import type { Harness } from './simulatorHarness';
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
  await harness.admin('POST /sessions', {
    id: 's',
    driveId: budget.driveId,
    itemId: budget.itemId,
  });
});

const close = (): ReturnType<Harness['graph']> =>
  harness.graph(`${BASE}/closeSession`, { headers: { 'workbook-session-id': 's' } });

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
  [
    'an HTML body of a gateway',
    { status: 502, body: '<html>Bad Gateway</html>' },
    502,
    { 'content-type': 'text/html' },
    '<html>Bad Gateway</html>',
  ],
  ['a body alone is a 200', { body: '{}' }, 200, { 'content-type': 'text/plain' }, '{}'],
  [
    'a content type of its own',
    { status: 400, headers: { 'content-type': 'text/xml' }, body: '<a/>' },
    400,
    { 'content-type': 'text/xml' },
    '<a/>',
  ],
  [
    'a redirect',
    { redirectTo: 'https://other.example/x' },
    302,
    { location: 'https://other.example/x' },
    '',
  ],
  ['a redirect with its status', { redirectTo: '/x', status: 303 }, 303, { location: '/x' }, ''],
])('%s', async (_name, fault, status, headers, body) => {
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
});

it.each([
  ['twice', 2, [503, 503, 204]],
  ['until deleted', 0, [503, 503, 503]],
])('hits %s', async (_name, times, statuses) => {
  await harness.admin('POST /faults', { status: 503, times });
  const seen = [];
  for (let call = 0; call < 3; call += 1) seen.push((await close()).status);
  expect(seen).toEqual(statuses);
});

it('lists what is left, and deletes', async () => {
  const match = { operation: 'closeSession' };
  await harness.admin('POST /faults', { match, status: 503, times: 3 });
  await harness.admin('POST /faults', { match, status: 500, times: 0 });
  await close();
  expect((await harness.admin('GET /faults')).body).toEqual({
    faults: [
      { match, status: 503, times: 2 },
      { match, status: 500, times: 0 },
    ],
  });
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

it('delays, then does the real thing', async () => {
  harness.slept.length = 0;
  await harness.admin('POST /faults', { delayMs: 1500 });
  expect((await close()).status).toBe(204);
  expect(harness.slept).toEqual([1500]);
});

it.each([
  ['reset', { reset: true }, 'open'],
  ['reset after the effect', { reset: true, afterEffect: true }, 'closed'],
  ['the answer lost', { afterEffect: true }, 'closed'],
])('breaks the connection: %s', async (_name, fault, state) => {
  await harness.admin('POST /faults', fault);
  await expect(close()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  expect(stateOfSession()).toBe(state);
  expect(harness.simulator.requests()[0]).not.toHaveProperty('status');
});

it('does the real thing and answers something else', async () => {
  await harness.admin('POST /faults', { afterEffect: true, status: 504 });
  expect((await close()).status).toBe(504);
  expect(stateOfSession()).toBe('closed');
});

it('hangs before the headers', async () => {
  const hanging = await startHarness();
  hanging.simulator.addFault({ hang: 'beforeHeaders' });
  const call = hanging.graph(`${BASE}/closeSession`);
  const settled = jest.fn();
  call.then(settled, settled);
  // Another request overtakes it, so the first was received; it has no answer still.
  while (hanging.simulator.requests().length === 0) await hanging.admin('GET /requests');
  await hanging.admin('GET /requests');
  expect(settled).not.toHaveBeenCalled();
  await hanging.stop();
  await expect(call).rejects.toThrow();
});

it('hangs in the body', async () => {
  const hanging = await startHarness();
  hanging.simulator.addFault({ hang: 'inBody', status: 500, body: '{"error":{"code":"x"}}' });
  const answer = await hanging.graph(`${BASE}/closeSession`);
  expect(answer.status).toBe(500);
  const settled = jest.fn();
  const text = answer.text();
  text.then(settled, settled);
  await hanging.admin('GET /requests');
  expect(settled).not.toHaveBeenCalled();
  await hanging.stop();
  await expect(text).rejects.toThrow();
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
  expect(await harness.admin('POST /faults', fault)).toEqual({
    status: 400,
    body: { error: { code: 'InvalidRequest', message: expect.stringContaining(named) as string } },
  });
  expect((await harness.admin('GET /faults')).body).toEqual({ faults: [] });
});

it('a form of address that is not served is refused as Graph does it, by any other it is served', async () => {
  await harness.admin('POST /faults', {
    match: { operation: 'closeSession', pathIncludes: '/root:/' },
    notServed: true,
    times: 0,
  });
  const byPath = `/v1.0/drives/${budget.driveId}/root:/${encodeURI(budget.itemPath)}:/workbook/closeSession`;
  const refused = await harness.graph(byPath, { headers: { 'workbook-session-id': 's' } });
  expect([refused.status, await refused.json()]).toEqual([
    403,
    { error: { code: 'AccessDenied', message: 'Could not obtain a WAC access token.' } },
  ]);
  expect((await close()).status).toBe(204);
});
