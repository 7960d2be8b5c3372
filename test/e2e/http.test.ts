import { connect } from 'node:net';
import { openSession, useApp, useWorld } from './world';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const world = useWorld();
const running = useApp(world, 'http-surface', () => ({ FUNCTIONS_KEY: 'k-1' }));

const key = { 'x-functions-key': 'k-1' };

interface Answered {
  status: number;
  code: string | undefined;
  targets: string[];
}

async function answered(answer: Response): Promise<Answered> {
  const { error } = (await answer.json()) as {
    error?: { code: string; details?: { target: string }[] };
  };
  return {
    status: answer.status,
    code: error?.code,
    targets: error?.details?.map(({ target }) => target) ?? [],
  };
}

/** Writes bytes to the app's port and reads until it closes the connection. */
function raw(head: string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(running.app.url).port), '127.0.0.1');
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.write([...head, 'Host: x', 'Connection: close', '', body].join('\r\n'));
  });
}

describe('every answer carries its ids and may not be kept', () => {
  it.each([
    ['success', () => running.post(openSession(world.graph), key)],
    ['an error', () => running.post('{', key)],
    ['health', () => fetch(`${running.app.url}/api/health`)],
  ])('the answer to %s', async (_name, call) => {
    const { headers } = await call();
    expect(headers.get('x-ms-request-id')).toMatch(UUID_V7);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

it('echoes a client-request-id and sends it on to Graph', async () => {
  const id = '3F2504E0-4f89-11d3-9a0c-0305e82c3301';
  const answer = await running.post(openSession(world.graph), { ...key, 'client-request-id': id });
  expect(answer.headers.get('client-request-id')).toBe(id);
  expect(world.graph.requests()[0]?.headers['client-request-id']).toBe(id);
});

it('answers 204 without a body where the caller prefers that', async () => {
  const answer = await running.post(openSession(world.graph), { ...key, Prefer: 'return=minimal' });
  const facts = [answer.status, await answer.text(), answer.headers.get('preference-applied')];
  expect(facts).toEqual([204, '', 'return=minimal']);
});

it.each([
  ['none', {}],
  ['a wrong one', { 'x-functions-key': 'k-2' }],
])('wants the function key: %s is 401', async (_name, headers) => {
  expect((await running.post(openSession(world.graph), headers)).status).toBe(401);
  expect(world.graph.requests()).toEqual([]);
});

it('takes the session from the header, unless the body says otherwise', async () => {
  const { workbookSessionId, ...address } = openSession(world.graph);
  const header = { ...key, 'workbook-session-id': workbookSessionId };
  const differing = await running.post({ ...address, workbookSessionId: 'other' }, header);
  const refused = { status: 400, code: 'InvalidRequest', targets: ['workbookSessionId'] };
  expect(await answered(differing)).toEqual(refused);
  expect((await running.post(address, header)).status).toBe(200);
});

describe('refuses, in this order', () => {
  const long = 'x'.repeat(16_385);
  const typed = (type: string) => ({ 'Content-Type': type });
  const UTF_16 = typed('application/json; charset=utf-16');
  it.each<[string, Record<string, string>, string, number, string]>([
    ['another type before its length', typed('text/plain'), long, 415, 'UnsupportedMediaType'],
    ['another charset', UTF_16, '{}', 415, 'UnsupportedMediaType'],
    ['a long body before what is in it', {}, long, 413, 'PayloadTooLarge'],
    ['what is no JSON', {}, '{"a":', 400, 'InvalidJson'],
    ['nothing', {}, '', 400, 'InvalidJson'],
    ['what is no object', {}, '[]', 400, 'InvalidRequest'],
    ['a bearer token', { Authorization: 'Bearer x' }, '{}', 400, 'InvalidRequest'],
    ['respond-async', { Prefer: 'respond-async' }, '{}', 400, 'InvalidRequest'],
  ])('a request: %s', async (_name, headers, body, status, code) => {
    const answer = await running.post(body, { ...key, ...headers });
    expect(await answered(answer)).toMatchObject({ status, code });
    expect(answer.headers.get('x-ms-error-code')).toBe(code);
  });

  it('a chunked body before its type', async () => {
    const headers = ['x-functions-key: k-1', 'Transfer-Encoding: chunked'];
    const answer = await raw(
      ['POST /api/closeSession HTTP/1.1', ...headers],
      '2\r\n{}\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 411 /);
    expect(answer).toContain('"code":"LengthRequired"');
  });

  it('all that is wrong, at once', async () => {
    const wrong = { closeAfter: 'P1M', notify: {}, delivery: {}, nope: 1 };
    const body = { ...openSession(world.graph), ...wrong };
    const headers = { ...key, Authorization: 'Bearer x' };
    const { status, targets } = await answered(await running.post(body, headers));
    expect([status, targets.sort()]).toEqual([
      400,
      ['Authorization', 'closeAfter', 'delivery', 'nope', 'notify'],
    ]);
  });
});

it('reads a byte order mark over, and the last of two equal keys', async () => {
  const { workbookSessionId, ...address } = openSession(world.graph);
  const rest = JSON.stringify(address).slice(1);
  const body = `\ufeff{"workbookSessionId":"x","workbookSessionId":"${workbookSessionId}",${rest}`;
  expect((await running.post(body, key)).status).toBe(200);
});

it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('knows no %s of closeSession', async (method) => {
  const answer = await fetch(`${running.app.url}/api/closeSession`, { method, headers: key });
  expect(answer.status).toBe(404);
});

it('asks once for a token for 20 cold requests at once', async () => {
  const clientId = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
  const cold = await world.start('cold-start', { AZURE_CLIENT_ID: clientId });
  world.identity.clearRequests();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => cold.post(openSession(world.graph))),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(world.identity.requests).toEqual([{ resource: world.graph.endpoint, clientId }]);
});

describe('with invalid settings', () => {
  it('says so everywhere, and leaves messages alone', async () => {
    const broken = await world.start('misconfigured', {
      GRAPH_API_VERSION: 'v9',
      CLOSE_SESSION_ALLOW: '/groups/x',
      CLOSE_SESSION_TIMEOUT_SECONDS: '500',
      // Nobody is asked for a key where it is not known whether one is needed.
      FUNCTIONS_KEY: 'k',
    });
    const names = ['CLOSE_SESSION_ALLOW', 'CLOSE_SESSION_TIMEOUT_SECONDS', 'GRAPH_API_VERSION'];
    const health = await fetch(`${broken.app.url}/api/health`);
    const body = (await health.json()) as { status: string; settings: { name: string }[] };
    expect([health.status, body.status]).toEqual([503, 'misconfigured']);
    expect(body.settings.map(({ name }) => name).sort()).toEqual(names);
    await broken.queue.createIfNotExists();
    await broken.queue.sendMessage(JSON.stringify(openSession(world.graph)));
    const answer = await broken.post(openSession(world.graph));
    expect(answer.headers.get('retry-after')).toBe('10');
    const { status, code, targets } = await answered(answer);
    expect([status, code, targets.sort()]).toEqual([503, 'ServiceMisconfigured', names]);
    const others = [
      ['POST', 'closeSessions'],
      ['GET', 'health/deep'],
      ['GET', 'openapi.json'],
      ['GET', 'operations/x'],
      ['DELETE', 'operations/x'],
    ] as const;
    for (const [method, path] of others) {
      const other = await fetch(`${broken.app.url}/api/${path}`, { method });
      expect([other.status, other.headers.get('x-ms-error-code')]).toEqual([
        503,
        'ServiceMisconfigured',
      ]);
    }
    const { peekedMessageItems } = await broken.queue.peekMessages();
    expect(peekedMessageItems.map(({ dequeueCount }) => dequeueCount)).toEqual([0]);
    expect(world.graph.requests()).toEqual([]);
  });
});
