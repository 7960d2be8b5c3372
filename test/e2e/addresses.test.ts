import { addressForms, type AddressFields } from '../../local/simulators/graph/tenant/addressForms';
import { openSession, stateOf, useApp, useWorld } from './world';

const world = useWorld();
const running = useApp(world, 'addresses');

const encode = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** The table of the contract, written down once more. */
function expectedPath({
  driveId,
  siteId,
  userId,
  itemId,
  itemPath = '',
  webUrl,
}: AddressFields): string {
  const end = 'workbook/closeSession';
  if (webUrl !== undefined) {
    const share = Buffer.from(webUrl)
      .toString('base64')
      .replaceAll('/', '_')
      .replaceAll('+', '-')
      .replace(/=+$/, '');
    return `/v1.0/shares/u!${share}/driveItem/${end}`;
  }
  const item =
    itemId === undefined ? `root:/${encode(itemPath.replace(/^\//, ''))}:` : `items/${itemId}`;
  const [host, sitePath] = siteId?.split(':/') ?? [];
  const site =
    sitePath === undefined ? encode(siteId ?? '') : `${host ?? ''}:/${encode(sitePath)}:`;
  const owner =
    siteId !== undefined
      ? `/sites/${site}`
      : userId !== undefined
        ? `/users/${encode(userId)}`
        : '';
  const drive = driveId === undefined ? 'drive' : `drives/${driveId}`;
  return `/v1.0${owner}/${drive}/${item}/${end}`;
}

const forms = addressForms.filter(({ delegatedOnly }) => !delegatedOnly);

it.each(forms)('by HTTP: $name', async ({ request, workbook }) => {
  const body = openSession(world.graph, request, workbook);
  const answer = await running.post(body);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { status: 'closed', operationId: answer.headers.get('x-ms-request-id') },
  ]);
  expect(world.graph.requests()).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: expectedPath(request),
      status: 204,
      body: '{}',
      headers: expect.objectContaining({
        'workbook-session-id': body.workbookSessionId,
        'client-request-id': answer.headers.get('x-ms-request-id'),
      }) as unknown,
    }),
  ]);
  expect(stateOf(world.graph, body.workbookSessionId)).toBe('closed');
});

it('by queue: every form at once', async () => {
  const bodies = forms.map(({ request, workbook }) => openSession(world.graph, request, workbook));
  await Promise.all(bodies.map((body) => running.queue.sendMessage(JSON.stringify(body))));
  await running.empty();
  expect(bodies.map(({ workbookSessionId }) => stateOf(world.graph, workbookSessionId))).toEqual(
    bodies.map(() => 'closed'),
  );
  expect(
    world.graph
      .requests()
      .map(({ path }) => path)
      .sort(),
  ).toEqual(forms.map(({ request }) => expectedPath(request)).sort());
  expect(await running.poison.exists()).toBe(false);
});

it('by HTTP, the signed-in user’s own drive is refused: delegated mode is off', async () => {
  const me = addressForms.find(({ delegatedOnly }) => delegatedOnly);
  const answer = await running.post(openSession(world.graph, me?.request));
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(/driveId.*userId.*siteId/);
  expect(world.graph.requests()).toEqual([]);
});

it('beta is asked where GRAPH_API_VERSION says so', async () => {
  const beta = await world.start('beta-version', { GRAPH_API_VERSION: 'beta' });
  expect((await beta.post(openSession(world.graph))).status).toBe(200);
  expect(world.graph.requests()[0]?.path).toMatch(/^\/beta\/drives\//);
});
