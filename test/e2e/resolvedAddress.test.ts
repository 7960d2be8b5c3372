import { addressForms } from '../../local/simulators/graph/tenant/addressForms';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import { openSession, stateOf, useApp, useWorld } from './world';

const world = useWorld();
const running = useApp(world, 'resolved');

/** Graph serves closeSession for a drive and an item, and for no other address. */
const serveOnlyById = () => {
  for (const pathIncludes of ['/root:/', '/shares/', '/users/', '/sites/']) {
    const match = { operation: 'closeSession' as const, pathIncludes };
    world.graph.addFault({ match, notServed: true, times: 0 });
  }
};
const calls = () => world.graph.requests().map(({ method, path }) => `${method} ${path}`);
const BY_ID = `POST /v1.0/drives/${budget.driveId}/items/${budget.itemId}/workbook/closeSession`;

const forms = addressForms.filter(
  ({ delegatedOnly, request }) =>
    !delegatedOnly &&
    (request.driveId === undefined ||
      request.itemId === undefined ||
      request.siteId !== undefined ||
      request.userId !== undefined),
);

it.each(forms)('by HTTP, $name: closed by id where only that is served', async (form) => {
  serveOnlyById();
  const body = openSession(world.graph, form.request, form.workbook);
  const answer = await running.post(body);
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'closed' }]);
  const { driveId, itemId } = form.workbook;
  const [first = '', lookUp, last, ...more] = calls();
  const item = first.replace('POST ', 'GET ').replace('/workbook/closeSession', '');
  expect([lookUp, last, more]).toEqual([
    `${item}?$select=id,parentReference`,
    `POST /v1.0/drives/${driveId}/items/${itemId}/workbook/closeSession`,
    [],
  ]);
  expect(stateOf(world.graph, body.workbookSessionId)).toBe('closed');
});

it('by queue: closed by id within one delivery', async () => {
  serveOnlyById();
  const { driveId, itemPath } = budget;
  const request = openSession(world.graph, { driveId, itemPath });
  await running.queue.sendMessage(JSON.stringify(request));
  await running.empty();
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
  expect(calls()).toHaveLength(3);
  expect(calls()[2]).toBe(BY_ID);
  expect(await running.poison.exists()).toBe(false);
});

it('in bulk: the look-up goes alone, and the others are not touched', async () => {
  serveOnlyById();
  const { driveId, itemPath } = budget;
  const byPath = openSession(world.graph, { driveId, itemPath });
  const byId = openSession(world.graph);
  const answer = await fetch(`${running.app.url}/api/closeSessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ requests: [byPath, byId] }),
  });
  expect(await answer.json()).toMatchObject({ closed: 2, failed: 0 });
  const lookUps = world.graph.requests().filter(({ method }) => method === 'GET');
  expect(lookUps).toHaveLength(1);
  expect(lookUps[0]?.inBatch).toBeUndefined();
});

it('a look-up that finds no item leaves the first answer, with what to try', async () => {
  serveOnlyById();
  world.graph.addFault({ match: { operation: 'getItem' }, status: 404 });
  const { driveId, itemPath } = budget;
  const answer = await running.post(openSession(world.graph, { driveId, itemPath }));
  expect([answer.status, await answer.json()]).toMatchObject([
    403,
    { error: { code: 'AccessDenied', message: expect.stringContaining('itemId') as unknown } },
  ]);
  expect(calls()).toHaveLength(2);
});

it('by queue, a workbook that is locked is requeued whatever code comes with 423', async () => {
  world.graph.addFault({
    match: { operation: 'closeSession' },
    status: 423,
    body: { error: { code: 'notAllowed', innerError: { code: 'accessDenied' } } },
    headers: { 'Retry-After': '1' },
  });
  const request = openSession(world.graph);
  await running.queue.sendMessage(JSON.stringify(request));
  await running.empty();
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
  expect(calls()).toEqual([BY_ID, BY_ID]);
  expect(await running.poison.exists()).toBe(false);
});
