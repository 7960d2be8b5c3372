import { offers, site } from '../../local/simulators/graph/tenant/tenant';
import { type App, startApp, until } from './app';
import { openSession, stateOf, useApp, useWorld } from './world';

const world = useWorld();
const running = useApp(world, 'damaged-ids');

interface ErrorAnswer {
  error: { code: string; message: string; target: string };
}

const DAMAGED = /^workbookSessionId must be the id exactly as createSession returned it: /;

/** Fails where a damaged id reached Graph, or shows. */
function expectRefused(id: string, error: ErrorAnswer['error']): void {
  expect([error.code, error.target]).toEqual(['InvalidRequest', 'workbookSessionId']);
  expect(error.message).toMatch(DAMAGED);
  expect(JSON.stringify(error)).not.toContain(id.slice(20, 60));
  expect(stateOf(world.graph, id)).toBe('open');
  expect(world.graph.requests()).toEqual([]);
}

const ways: [string, (id: string) => unknown][] = [
  ['escaped for XML', (id) => id.replaceAll('&', '&amp;')],
  ['quoted', (id) => `"${id}"`],
  ['in braces', (id) => `{${id}}`],
  ['percent-encoded once too often', encodeURIComponent],
  ['cut off at an ampersand', (id) => id.split('&')[0]],
  ['the whole answer of createSession', (id) => ({ id, persistChanges: true })],
  ['the whole answer as a text', (id) => JSON.stringify({ id, persistChanges: true })],
];

describe.each(ways)('a session id that is %s is never called closed', (_what, damage) => {
  it('by HTTP, and in bulk', async () => {
    const { workbookSessionId: id, ...address } = openSession(world.graph);
    const request = { ...address, workbookSessionId: damage(id) };
    const answer = await running.post(request);
    expect(answer.status).toBe(400);
    expectRefused(id, ((await answer.json()) as ErrorAnswer).error);
    const bulk = await fetch(`${running.app.url}/api/closeSessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ requests: [request] }),
    });
    const { failed, results } = (await bulk.json()) as { failed: number; results: ErrorAnswer[] };
    expect([bulk.status, failed]).toEqual([200, 1]);
    expectRefused(id, results[0]?.error ?? { code: '', message: '', target: '' });
  });

  it('by the header', async () => {
    const { workbookSessionId: id, ...address } = openSession(world.graph);
    const damaged = damage(id);
    const header = typeof damaged === 'string' ? damaged : JSON.stringify(damaged);
    const answer = await running.post(address, { 'workbook-session-id': header });
    expect(answer.status).toBe(400);
    expectRefused(id, ((await answer.json()) as ErrorAnswer).error);
  });

  it('by queue', async () => {
    const { workbookSessionId: id, ...address } = openSession(world.graph);
    const text = JSON.stringify({ ...address, workbookSessionId: damage(id) });
    await running.queue.sendMessage(text);
    const [record = ''] = await running.poisoned();
    const { reason, message } = JSON.parse(record) as {
      reason: ErrorAnswer['error'];
      message: string;
    };
    expect(message).toBe(text);
    expectRefused(id, reason);
  });
});

it.each([
  ['by HTTP', (request: object) => running.post(request).then(({ status }) => status), 200],
  [
    'by queue',
    async (request: object) => {
      const bound = { ...request, $AzureWebJobsParentId: '3f2504e0-4f89-11d3-9a0c-0305e82c3301' };
      await running.queue.sendMessage(JSON.stringify(bound));
      return running.empty();
    },
    undefined,
  ],
])('a site by its address, with nulls beside it, is closed %s', async (_way, send, expected) => {
  const path = site.names.find((name) => name.includes(':/')) ?? '';
  const siteId = `https://${path.replace(':', '').replace('finance', 'f%69nance')}/`;
  const address = { siteId, itemPath: offers.itemPath, driveId: null, notify: null };
  const { driveId, itemId } = offers;
  const { id: workbookSessionId } = world.graph.openSession({ driveId, itemId });
  expect(await send({ workbookSessionId, ...address })).toBe(expected);
  await until(() => stateOf(world.graph, workbookSessionId) === 'closed');
  expect(world.graph.requests()[0]?.path).toContain(`/sites/${path}:/drive/root:/`);
});

it('npm start says first what is wrong with the settings', async () => {
  const app: App = await startApp({ CLOSE_SESION_ALLOW: '/me', CLOSE_SESSION_QUEUE: 'X' });
  const [first, ...rest] = app.output().trim().split('\n');
  expect(first).toMatch(/^close-excel-session \S+ closes nothing: 2 settings are invalid\.$/);
  expect(rest).toContain(
    '  CLOSE_SESION_ALLOW is not a setting of this app: correct it to CLOSE_SESSION_ALLOW, which is the nearest, or remove it.',
  );
  expect(app.output()).not.toMatch(/^curl |\?|queue +X/m);
  const health = await fetch(`${app.url}/api/health`);
  expect(health.status).toBe(503);
});
