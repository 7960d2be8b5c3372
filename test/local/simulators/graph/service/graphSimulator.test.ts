import {
  type AddressFields,
  addressForms,
} from '../../../../../local/simulators/graph/tenant/addressForms';
import {
  budget,
  forecast,
  guest,
  ledger,
  member,
  offers,
  site,
  type Workbook,
} from '../../../../../local/simulators/graph/tenant/tenant';
import { NOON } from '../../simulatorClient';
import { type Harness, startHarness } from '../simulatorHarness';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BASE = `/v1.0/drives/${budget.driveId}/items/${budget.itemId}/workbook`;

let harness: Harness;
let now = NOON;
beforeAll(async () => {
  harness = await startHarness({
    clock: () => now,
    isTokenAccepted: (token) => token !== 'refused',
  });
});
afterAll(() => harness.stop());
beforeEach(() => {
  now = NOON;
  harness.simulator.setThrottle({ requests: 1500, windowSeconds: 10 });
});

const linkTo = (webUrl: string): string =>
  `/shares/u!${Buffer.from(webUrl).toString('base64url')}/driveItem`;

/** The Graph path of an address, written down a second time on purpose. */
function pathOf({ driveId, siteId, userId, itemId, itemPath, webUrl }: AddressFields): string {
  if (webUrl !== undefined) return `${linkTo(webUrl)}/workbook`;
  const segments = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
  const drive = driveId === undefined ? '/drive' : `/drives/${driveId}`;
  const path = itemPath?.replace(/^\//, '');
  const item = path === undefined ? `items/${itemId ?? ''}` : `root:/${segments(path)}:`;
  const [host, sitePath] = siteId?.split(':') ?? [];
  const siteSegment = sitePath === undefined ? siteId : `${host ?? ''}:${sitePath}:`;
  const owner =
    siteSegment !== undefined
      ? `/sites/${siteSegment}${drive}`
      : userId !== undefined
        ? `/users/${encodeURIComponent(userId)}${drive}`
        : driveId === undefined
          ? '/me/drive'
          : drive;
  return `${owner}/${item}/workbook`;
}

const close = (base: string, id: string): ReturnType<Harness['graph']> =>
  harness.graph(`${base}/closeSession`, { headers: { 'workbook-session-id': id } });

async function open(base: string, persistChanges = true): Promise<string> {
  const answer = await harness.graph(`${base}/createSession`, { body: { persistChanges } });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

async function errorOf(answer: Awaited<ReturnType<Harness['graph']>>): Promise<unknown> {
  return ((await answer.json()) as { error: unknown }).error;
}

describe('addresses', () => {
  it('cover each form twice', () => {
    expect(new Set(addressForms.map(({ request }) => JSON.stringify(request))).size).toBe(
      addressForms.length,
    );
    expect(offers.itemPath).toMatch(/ .*%.*#.*[^ -~]/);
  });

  it('know case where SharePoint does', async () => {
    const upper = `/v1.0/users/${encodeURIComponent(member.userPrincipalName.toUpperCase())}`;
    expect(await open(`${upper}/drive/root:/BUDGETS/budget%202026.XLSX:/workbook`)).toBeTruthy();
  });

  it.each([
    ['drive', `/drives/b!x/items/${budget.itemId}`],
    ['item', `/drives/${budget.driveId}/items/01X`],
    ['path', `/drives/${budget.driveId}/root:/Nowhere.xlsx:`],
    ['path, encoded twice', `/drives/${offers.driveId}/root:/M%25C3%25BCller.xlsx:`],
    ['user', `/users/nobody@contoso.onmicrosoft.com/drive/items/${budget.itemId}`],
    ['site', `/sites/other.sharepoint.com/drive/items/${offers.itemId}`],
    ['drive of this user', `/users/${guest.id}/drives/${budget.driveId}/items/${budget.itemId}`],
    ['drive of this site', `/sites/root/drives/${budget.driveId}/items/${budget.itemId}`],
    ['item of this drive', `/sites/root/drive/items/${ledger.itemId}`],
    ['link', linkTo('https://contoso.example/x')],
  ])('unknown %s', async (_name, path) => {
    const answer = await close(`/v1.0${path}/workbook`, 'x');
    expect(answer.status).toBe(404);
    expect(await errorOf(answer)).toMatchObject({ code: 'itemNotFound' });
  });
});

interface Item {
  name: string;
  parentReference: { driveId: string; path: string };
}

describe('the item of a workbook', () => {
  it.each(addressForms)('$name, is named by its drive and id', async ({ request, workbook }) => {
    const url = `/v1.0${pathOf(request)}`.replace(/\/workbook$/, '');
    const answer = await harness.graph(`${url}?$select=id,parentReference`, { method: 'GET' });
    const { driveId, itemId, itemPath, links } = workbook;
    const path = `/drives/${driveId}/root:`;
    const { parentReference, name, ...item } = (await answer.json()) as Item;
    expect([answer.status, item]).toEqual([200, { id: itemId, webUrl: links[0] }]);
    expect(parentReference.driveId).toBe(driveId);
    // The folder's path is percent-encoded, the name of the file is not.
    const folder = decodeURIComponent(parentReference.path);
    expect(`${folder}/${name}`).toBe(`${path}/${itemPath}`);
    expect(parentReference.path).toMatch(/^[!-~]+$/);
  });
  it('that is not there is 404, and is only read', async () => {
    const item = `/v1.0/drives/${budget.driveId}/items`;
    expect((await harness.graph(`${item}/01X`, { method: 'GET' })).status).toBe(404);
    const posted = await harness.graph(`${item}/${budget.itemId}`);
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('counts for throttling as each call does', async () => {
    harness.simulator.setThrottle({ requests: 1, windowSeconds: 10 });
    const item = `/v1.0/drives/${budget.driveId}/items/${budget.itemId}`;
    const read = async () => (await harness.graph(item, { method: 'GET' })).status;
    expect([await read(), await read()]).toEqual([200, 429]);
  });
});

describe('createSession', () => {
  it.each([
    [{ persistChanges: true }, true],
    [{ persistChanges: false }, false],
    [{}, false],
  ])('with %j answers 201 with the session and persistChanges %j', async (body, persistChanges) => {
    const answer = await harness.graph(`${BASE}/createSession`, { body });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({
      '@odata.context': `${harness.simulator.endpoint}/v1.0/$metadata#microsoft.graph.workbookSessionInfo`,
      id: expect.stringMatching(
        /^cluster=US5&session=15\.SN3PEPF0000[\w=&.%-]+&usid=[\w-]+$/,
      ) as string,
      persistChanges,
    });
  });

  it.each(['', 'x', '[]', '{"persistChanges":"yes"}'])('refuses the body %j', async (body) => {
    const answer = await harness.graph(`${BASE}/createSession`, { body });
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toMatchObject({ code: 'BadRequest' });
  });
});

describe('sessions', () => {
  const gone = async (base: string, id: string, code: string): Promise<void> => {
    const answer = await close(base, id);
    expect(answer.status).toBe(404);
    expect(await errorOf(answer)).toMatchObject({
      code: 'invalidSessionReCreatable',
      innerError: { code },
    });
  };

  it('close once', async () => {
    const id = await open(BASE);
    const answer = await close(BASE, id);
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    await gone(BASE, id, 'InvalidOrTimedOutSession');
  });

  it.each([
    ['unknown', (id: string) => `${id}x`],
    ['decoded', decodeURIComponent],
    ['in another case', (id: string) => id.toUpperCase()],
  ])('%s: not found', async (_name, change) => {
    await gone(BASE, change(await open(BASE)), 'SessionNotFound');
  });

  it('belong to one workbook', async () => {
    const id = await open(BASE);
    await gone(`/v1.0/sites/root/drive/items/${offers.itemId}/workbook`, id, 'SessionNotFound');
    expect((await close(BASE, id)).status).toBe(204);
  });

  it.each([
    ['persistent', true, 300_000],
    ['not persistent', false, 420_000],
  ])('%s: idle out, unless refreshed', async (_name, persistChanges, idle) => {
    const id = await open(BASE, persistChanges);
    const refresh = (): ReturnType<Harness['graph']> =>
      harness.graph(`${BASE}/refreshSession`, { headers: { 'workbook-session-id': id } });
    now += idle - 1;
    expect((await refresh()).status).toBe(204);
    now += idle - 1;
    expect((await refresh()).status).toBe(204);
    now += idle;
    expect((await refresh()).status).toBe(404);
    await gone(BASE, id, 'InvalidOrTimedOutSession');
  });

  it.each(['closeSession', 'refreshSession'])('%s needs the header', async (operation) => {
    const answer = await harness.graph(`${BASE}/${operation}`);
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toMatchObject({
      message: expect.stringContaining('workbook-session-id') as string,
    });
  });

  it.each([
    ['', 204],
    ['{}', 204],
    ['x', 400],
  ])('a close with the body %j is %d', async (body, status) => {
    const headers = { 'workbook-session-id': await open(BASE) };
    const answer = await harness.graph(`${BASE}/closeSession`, { headers, body });
    expect(answer.status).toBe(status);
  });
});

describe('answers', () => {
  it('carry the headers of Graph', async () => {
    const given = 'F0E1D2C3-0000-4000-8000-000000000001';
    const answer = await harness.graph(`${BASE}/closeSession`, {
      headers: { 'client-request-id': given },
    });
    const requestId = answer.headers.get('request-id');
    expect(requestId).toMatch(UUID);
    expect(answer.headers.get('client-request-id')).toBe(given);
    expect(answer.headers.get('date')).toBe('Sun, 01 Nov 2026 12:00:00 GMT');
    expect(answer.headers.get('x-ms-ags-diagnostic')).toContain('"ServerInfo"');
    expect(await answer.json()).toEqual({
      error: {
        code: 'BadRequest',
        message: 'The request is missing the workbook-session-id header.',
        innerError: {
          code: 'badRequestUncategorized',
          date: '2026-11-01T12:00:00',
          'request-id': requestId,
          'client-request-id': given,
        },
      },
    });
  });

  it('make up a client-request-id', async () => {
    const { headers } = await close(BASE, 'x');
    expect(headers.get('client-request-id')).toBe(headers.get('request-id'));
  });

  it.each([
    ['an unknown version', '/v2.0/me', 'POST', 400, 'BadRequest'],
    ['no version', '/', 'POST', 400, 'BadRequest'],
    ['an unknown route', '/v1.0/planets', 'GET', 400, 'BadRequest'],
    ['an unknown operation', `${BASE}/saveSession`, 'POST', 400, 'BadRequest'],
    ['GET', `${BASE}/closeSession`, 'GET', 405, 'methodNotAllowed'],
    ['DELETE', `${BASE}/closeSession`, 'DELETE', 405, 'methodNotAllowed'],
  ])('refuse %s', async (_name, path, method, status, code) => {
    const answer = await harness.graph(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
    expect(await errorOf(answer)).toMatchObject({ code });
  });
});

describe('tokens', () => {
  const jwt = (claims: object): string =>
    `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

  it.each([
    ['none', ''],
    ['one that is not accepted', 'refused'],
  ])('%s: the call is answered 401, as Graph does', async (_name, token) => {
    const answer = await harness.graph(`${BASE}/closeSession`, { token });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=""/);
    expect(await errorOf(answer)).toMatchObject({
      code: 'InvalidAuthenticationToken',
      innerError: { code: 'unauthorizedUncategorized' },
    });
  });

  it.each([
    ['a stranger', jwt({ oid: site.names[1] }), 404],
    ['nobody', 'opaque', 201],
  ])('me is %s', async (_name, token, status) => {
    const path = `/v1.0/me/drive/items/${budget.itemId}/workbook/createSession`;
    expect((await harness.graph(path, { token, body: {} })).status).toBe(status);
  });

  it('are counted by app and tenant', async () => {
    harness.simulator.setThrottle({ requests: 1, windowSeconds: 10 });
    const call = async (token: string): Promise<number> =>
      (await harness.graph(`${BASE}/createSession`, { token, body: {} })).status;
    const [one, other] = [jwt({ appid: 'a', tid: 't' }), jwt({ appid: 'b', tid: 't' })];
    expect([await call(one), await call(one), await call(other)]).toEqual([201, 429, 201]);
  });
});

it('throttles until the window is over', async () => {
  const limit = { requests: 2, windowSeconds: 10 };
  expect((await harness.admin('PUT /throttle', limit)).status).toBe(200);
  const innerError = { code: 'tooManyRequestsUncategorized' };
  const throttled = { code: 'TooManyRequests', innerError };
  const call = async (): Promise<[number, string | null]> => {
    const answer = await close(BASE, 'x');
    if (answer.status === 429) expect(await errorOf(answer)).toMatchObject(throttled);
    return [answer.status, answer.headers.get('retry-after')];
  };
  const passed = [404, null];
  expect([await call(), await call(), await call()]).toEqual([passed, passed, [429, '10']]);
  now += 3_500;
  expect(await call()).toEqual([429, '7']);
  now += 6_499;
  expect(await call()).toEqual([429, '1']);
  now += 1;
  expect(await call()).toEqual(passed);
});

it('records what came, exactly', async () => {
  await harness.admin('DELETE /requests');
  const path = `/beta/users/${encodeURIComponent(guest.userPrincipalName)}/drive/root:/a%20%2525%23.xlsx:/workbook/closeSession`;
  await harness.graph(path, { headers: { 'Workbook-Session-Id': 'a%2eb' }, body: '{}' });
  const sent = { 'workbook-session-id': 'a%2eb', authorization: 'Bearer token' };
  const headers: unknown = expect.objectContaining(sent);
  const call = { method: 'POST', path, headers, body: '{}', operation: 'closeSession' };
  const requests = [{ ...call, startedAt: NOON, endedAt: NOON, status: 404 }];
  expect((await harness.admin('GET /requests')).body).toEqual({ requests });
  expect(harness.simulator.requests()).toEqual(requests);
});

describe('admin', () => {
  const address = { driveId: budget.driveId, itemId: budget.itemId };
  const view = ({ driveId, itemId, itemPath }: Workbook): object => ({ driveId, itemId, itemPath });
  const listed = async (id: string): Promise<unknown> => {
    const { body } = await harness.admin('GET /sessions');
    return (body as { sessions: { id: string }[] }).sessions.find((session) => session.id === id);
  };

  it('opens a session under a fixed id, and opens it again', async () => {
    const session = { id: 'fixed%2e', itemPath: '/Forecast.xlsx', userId: guest.userPrincipalName };
    for (let round = 0; round < 2; round += 1) {
      const opened = await harness.admin('POST /sessions', session);
      expect(opened).toEqual({ status: 201, body: { id: 'fixed%2e' } });
      const { driveId, itemId, itemPath } = forecast;
      const view = { state: 'open', persistChanges: true, workbook: { driveId, itemId, itemPath } };
      expect(await listed('fixed%2e')).toMatchObject(view);
      const base = `/v1.0/drives/${guest.driveId}/root:/Forecast.xlsx:/workbook`;
      expect((await close(base, 'fixed%2e')).status).toBe(204);
      expect(await listed('fixed%2e')).toMatchObject({ state: 'closed' });
    }
  });

  it.each(addressForms)('opens a session at $name', async ({ request, workbook }) => {
    const { body } = await harness.admin('POST /sessions', request);
    expect(await listed((body as { id: string }).id)).toMatchObject({ workbook: view(workbook) });
  });

  it('travels in time', async () => {
    const travelling = await startHarness();
    const { simulator } = travelling;
    await travelling.admin('POST /sessions', { id: 'a', ...address });
    await travelling.admin('POST /sessions', { id: 'b', ...address, persistChanges: false });
    await travelling.admin('POST /sessions', { id: 'c', ...address, neverExpires: true });
    const states = (): string[] => simulator.sessions().map(({ state }) => state);
    const moved = await travelling.admin('POST /time', { advanceSeconds: 300 });
    expect(moved).toEqual({ status: 200, body: { now: NOON + 300_000 } });
    expect(states()).toEqual(['expired', 'open', 'open']);
    await travelling.admin('POST /time', { advanceSeconds: 120 });
    expect(states()).toEqual(['expired', 'expired', 'open']);
    const answer = await travelling.graph('/v1.0/x');
    expect(answer.headers.get('date')).toBe('Sun, 01 Nov 2026 12:07:00 GMT');
    await travelling.stop();
  });

  it('adds a workbook', async () => {
    const webUrl = 'https://contoso.example/b';
    const added = { driveId: 'b!new', itemId: '01NEW', itemPath: '/a/b c.xlsx', webUrl };
    expect((await harness.admin('POST /workbooks', added)).status).toBe(201);
    const id = await open('/v1.0/drives/b!new/root:/a/b%20c.xlsx:/workbook');
    expect((await close(`/v1.0${linkTo(webUrl)}/workbook`, id)).status).toBe(204);
    await harness.admin('POST /workbooks', { ...added, itemPath: 'moved.xlsx' });
    expect((await close('/v1.0/drives/b!new/root:/a/b%20c.xlsx:/workbook', id)).status).toBe(404);
    expect(await open('/v1.0/drives/b!new/root:/moved.xlsx:/workbook')).toBeTruthy();
  });

  it.each([
    ['an unknown item', 'POST /sessions', { driveId: 'x', itemId: 'y' }, 404, 'no such workbook'],
    ['no item', 'POST /sessions', { driveId: 'x' }, 400, 'itemId'],
    ['two items', 'POST /sessions', { itemId: 'x', itemPath: 'y' }, 400, 'itemId'],
    ['an id with a space', 'POST /sessions', { id: 'a b', itemId: 'x' }, 400, 'id:'],
    ['an id that is escaped', 'POST /sessions', { id: 'a&amp;b', itemId: 'x' }, 400, 'id:'],
    ['an unknown field', 'POST /sessions', { item: 'x', itemId: 'x' }, 400, '"item"'],
    ['half a workbook', 'POST /workbooks', { driveId: 'x' }, 400, 'itemId'],
    ['time backwards', 'POST /time', { advanceSeconds: -1 }, 400, 'advanceSeconds'],
    ['half a limit', 'PUT /throttle', { requests: 1 }, 400, 'windowSeconds'],
    ['an unknown route', 'GET /planets', undefined, 404, 'POST /sessions'],
    ['a wrong method', 'PUT /faults', {}, 405, 'POST /faults, GET /faults, DELETE /faults'],
  ])('refuses %s', async (_name, route, body, status, named) => {
    const message: unknown = expect.stringContaining(named);
    const error = { code: expect.any(String) as string, message };
    expect(await harness.admin(route, body)).toEqual({ status, body: { error } });
  });
});
