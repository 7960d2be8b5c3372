import { until } from './app';
import { BUSY_MS } from './busy';
import { type Running, useApp, useWorld } from './world';

const world = useWorld();
const running = useApp(world, 'deep-health', () => ({ FUNCTIONS_KEY: 'k-1' }));

const ask = (app: Running, key = 'k-1') =>
  fetch(`${app.app.url}/api/health/deep`, { headers: { 'x-functions-key': key } });

it('wants the function key', async () => {
  expect((await ask(running, 'no')).status).toBe(401);
});

it('tries token, storage and Graph, and counts what lies in poison', async () => {
  await running.poison.createIfNotExists();
  await running.poison.sendMessage('x');
  // A check has three seconds, which what loads on first need may use up on a busy machine.
  const answer = await until(async () => {
    const each = await ask(running);
    return each.status === 200 ? each : undefined;
  });
  const ok = { status: 'ok', durationMs: expect.any(Number) as unknown };
  expect(await answer.json()).toEqual({
    status: 'ok',
    version: expect.any(String) as unknown,
    token: ok,
    storage: { ...ok, count: 0 },
    graph: ok,
    poison: { ...ok, count: 1 },
  });
});

const NOWHERE = 'https://127.0.0.1:1';

it.each<[string, string, Record<string, string>, string]>([
  ['Graph cannot be reached', 'graph', { GRAPH_ENDPOINT: NOWHERE }, 'GraphUnavailable'],
  ['Graph is not to be trusted', 'graph', { NODE_EXTRA_CA_CERTS: '' }, 'GraphUnavailable'],
  ['the identity is not there', 'token', { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/' }, 'Timeout'],
])('is 503 where %s', async (name, check, settings, code) => {
  const broken = await world.start(`deep-${name.replaceAll(' ', '-').toLowerCase()}`, settings);
  // The first checks may take longer than the three seconds that they have.
  const body = await until(async () => {
    const startedAt = Date.now();
    const answer = await ask(broken);
    expect(answer.status).toBe(503);
    expect(Date.now() - startedAt).toBeLessThan(3_000 + BUSY_MS);
    const checks = (await answer.json()) as Record<string, { code?: string }>;
    return checks[check]?.code === code ? checks : undefined;
  });
  expect(body).toMatchObject({ status: 'failed', [check]: { status: 'failed', code } });
});
