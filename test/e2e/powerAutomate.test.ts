import { until } from './app';
import { runHttpAction } from './powerAutomate';
import { openSession, stateOf, useWorld, warmUp } from './world';

const world = useWorld();
const key = { 'x-functions-key': 'k-1' };

it('drives an asynchronous close to its end, a failure of Graph on the way', async () => {
  const { app } = await world.start('pa-async', { FUNCTIONS_KEY: 'k-1' });
  world.graph.addFault({ status: 503, headers: { 'Retry-After': '1' }, times: 1 });
  const request = openSession(world.graph);
  const output = await runHttpAction({
    method: 'POST',
    uri: `${app.url}/api/closeSession`,
    headers: { ...key, Prefer: 'respond-async' },
    body: request,
  });
  expect(output).toMatchObject({ statusCode: 200, body: { status: 'closed' } });
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
});

it('repeats a synchronous close while Graph throttles', async () => {
  const running = await world.start('pa-sync', { CLOSE_SESSION_TIMEOUT_SECONDS: '3' });
  await warmUp(world, running);
  // Longer than the call may take: the flow is told to come back.
  world.graph.addFault({ status: 429, headers: { 'Retry-After': '4' }, times: 1 });
  const uri = `${running.app.url}/api/closeSession`;
  const body = openSession(world.graph);
  const refused = await running.post(body);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '4']);
  await until(async () => (await runHttpAction({ method: 'POST', uri, body })).statusCode === 200);
});

it('sets a safety net, goes on at once, works, closes by itself and cancels the net', async () => {
  const running = await world.start('pa-net', { FUNCTIONS_KEY: 'k-1' });
  const uri = `${running.app.url}/api/closeSession`;
  const request = openSession(world.graph);
  const body = { ...request, closeAfter: 'PT10S' };
  const net = await runHttpAction({ method: 'POST', uri, headers: key, body });
  expect(net).toMatchObject({ statusCode: 201, body: { status: 'scheduled' } });
  // It went on before the close was due, and the session is there for its work.
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('open');
  const closed = await runHttpAction({ method: 'POST', uri, headers: key, body: request });
  expect(closed).toMatchObject({ statusCode: 200, body: { status: 'closed' } });
  const location = net.headers.get('location') ?? '';
  const cancelled = await runHttpAction({ method: 'DELETE', uri: location, headers: key });
  expect(cancelled).toMatchObject({ statusCode: 200, body: { status: 'cancelled' } });
  await running.empty();
  expect(world.graph.requests()).toHaveLength(1);
});

it('a flow that dies before its end leaves the close to the net', async () => {
  const { app } = await world.start('pa-dead', { FUNCTIONS_KEY: 'k-1' });
  const request = openSession(world.graph);
  const body = { ...request, closeAfter: 'PT1S' };
  await runHttpAction({ method: 'POST', uri: `${app.url}/api/closeSession`, headers: key, body });
  await until(() => stateOf(world.graph, request.workbookSessionId) === 'closed');
});
