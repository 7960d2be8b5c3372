import { until } from './app';
import { openSession, stateOf, useApp, useWorld } from './world';

const world = useWorld();
const running = useApp(world, 'events', () => ({ FUNCTIONS_KEY: 'k-1' }));
const KEY = { 'x-functions-key': 'k-1' };
const EVENT = { ...KEY, 'Content-Type': 'application/cloudevents+json; charset=utf-8' };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

const eventOf = (data: object) => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/flows/1',
  type: 'com.contoso.workbook.done',
  traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
  data,
});
const call = (path: string, method: string, headers: Record<string, string>, body?: object) =>
  fetch(`${running.app.url}/api/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const closed = ({ workbookSessionId }: { workbookSessionId: string }) =>
  until(() => stateOf(world.graph, workbookSessionId) === 'closed');

it('an event over HTTP closes the session that its data names', async () => {
  const request = openSession(world.graph);
  const answer = await call('closeSession', 'POST', EVENT, eventOf(request));
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'closed' }]);
});

it('an event in the queue closes the session, and is closed in one delivery', async () => {
  const request = openSession(world.graph);
  await running.queue.sendMessage(JSON.stringify(eventOf(request)));
  await closed(request);
  await running.empty();
  expect(world.graph.requests()).toHaveLength(1);
});

it.each([
  ['closeSession', { 'Content-Type': 'application/cloudevents-batch+json' }, 415],
  ['closeSessions', EVENT, 415],
  ['closeSession', { ...EVENT }, 400],
])('POST %s with %j of what is no event is %i', async (path, headers, status) => {
  const answer = await call(path, 'POST', { ...KEY, ...headers }, [eventOf({})]);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toMatch(/[Ee]vent|application\/json/);
});

describe('POST /api/operations', () => {
  const JSON_TYPE = { ...KEY, 'Content-Type': 'application/json' };

  it.each([
    ['a request', JSON_TYPE, (request: object) => request],
    ['an event', EVENT, eventOf],
  ])('%s is queued, and closed', async (_what, headers, bodyOf) => {
    const request = openSession(world.graph);
    const answer = await call('operations', 'POST', headers, bodyOf(request));
    expect([answer.status, await answer.json()]).toMatchObject([202, { status: 'queued' }]);
    expect(answer.headers.get('preference-applied')).toBeNull();
    const location = answer.headers.get('location') ?? '';
    expect(answer.headers.get('operation-location')).toBe(location);
    await closed(request);
    await until(async () => (await fetch(location)).status === 200);
  });

  it('with closeAfter is 201, and can be cancelled', async () => {
    const request = { ...openSession(world.graph), closeAfter: 'PT1H' };
    const answer = await call('operations', 'POST', JSON_TYPE, request);
    expect([answer.status, await answer.json()]).toMatchObject([201, { status: 'scheduled' }]);
    const cancelled = await fetch(answer.headers.get('location') ?? '', {
      method: 'DELETE',
      headers: KEY,
    });
    expect(cancelled.status).toBe(200);
  });

  it('without the key is 401', async () => {
    const answer = await call('operations', 'POST', { 'Content-Type': 'application/json' }, {});
    expect(answer.status).toBe(401);
  });
});

describe.each(['closeSession', 'operations'])('OPTIONS /api/%s', (path) => {
  it('answers the handshake of a webhook', async () => {
    const origin = { 'WebHook-Request-Origin': 'eventgrid.azure.net' };
    const answer = await call(path, 'OPTIONS', { ...KEY, ...origin });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect(Number(answer.headers.get('webhook-allowed-rate'))).toBeGreaterThan(0);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('without a sender is 400, without the key 401', async () => {
    expect((await call(path, 'OPTIONS', KEY)).status).toBe(400);
    expect((await call(path, 'OPTIONS', {})).status).toBe(401);
  });
});
