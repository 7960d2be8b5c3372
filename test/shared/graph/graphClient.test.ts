import type { ServerResponse } from 'node:http';
import { createGraphClient, pingGraph, Sender } from '../../../shared/graph/graphClient';
import { SESSION_ID } from '../../support/closeRequests';
import {
  type ScriptedAnswer,
  type ScriptedServer,
  scriptedServer,
} from '../../support/scriptedServer';

let graph: ScriptedServer;
let other: ScriptedServer;

const start = async (...answers: ScriptedAnswer[]) => {
  graph = await scriptedServer(...answers);
  return createGraphClient(graph.url, 'v1.0');
};
const post = (path = '/drives/b!x/items/1/workbook/closeSession') => ({
  method: 'POST' as const,
  path,
  headers: { 'workbook-session-id': SESSION_ID, 'client-request-id': 'id-1' },
  body: {},
  token: 'secret-token',
  signal: new AbortController().signal,
});

beforeEach(async () => {
  other = await scriptedServer({});
});
afterEach(() => Promise.all([graph.stop(), other.stop()]));

it('posts once, exactly what was meant', async () => {
  const send = await start({ status: 204, headers: { 'request-id': 'r-1' } });
  const answer = await send(post('/drives/b!x/root:/50%25%20%23:/workbook/closeSession'));
  expect(answer).toMatchObject({ status: 204, bodyText: '' });
  expect(answer.headers.get('request-id')).toBe('r-1');
  expect(graph.seen).toEqual([
    {
      method: 'POST',
      path: '/v1.0/drives/b!x/root:/50%25%20%23:/workbook/closeSession',
      headers: expect.objectContaining({
        authorization: 'Bearer secret-token',
        'workbook-session-id': SESSION_ID,
        'client-request-id': 'id-1',
        'content-type': 'application/json',
        'content-length': '2',
      }) as unknown,
      body: '{}',
    },
  ]);
});

it.each([200, 301, 400, 401, 404, 408, 429, 500, 503, 504])(
  'gives %i as an answer, asked once',
  async (status) => {
    const send = await start({ status, body: '{"error":{}}', headers: { 'Retry-After': '0' } });
    await expect(send(post())).resolves.toMatchObject({ status, bodyText: '{"error":{}}' });
    expect(graph.seen).toHaveLength(1);
  },
);

it.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
  const send = await start({ status, headers: { Location: `${other.url}/v1.0/x` } });
  await expect(send(post())).resolves.toMatchObject({ status });
  expect(other.seen).toEqual([]);
  expect(graph.seen).toHaveLength(1);
});

it('reads 64 KiB of a body and no more', async () => {
  const send = await start({ status: 500, body: 'x'.repeat(1_048_576) });
  const { bodyText } = await send(post());
  expect(bodyText).toHaveLength(65_536);
});

it('waits for nothing that comes after 64 KiB', async () => {
  const raw = (response: ServerResponse) => response.writeHead(500).write('x'.repeat(65_536));
  const send = await start({ raw });
  const { bodyText } = await send(post());
  expect(bodyText).toHaveLength(65_536);
});

it('reads more where more is expected', async () => {
  const send = await start({ body: 'x'.repeat(200_000), status: 200 });
  const { bodyText } = await send({ ...post('/$batch'), maxAnswerBytes: 150_000 });
  expect(bodyText).toHaveLength(150_000);
  expect(graph.seen[0]?.path).toBe('/v1.0/$batch');
});

it('rejects a reset connection without a second try', async () => {
  const send = await start({ raw: (response) => response.socket?.resetAndDestroy() });
  await expect(send(post())).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(graph.seen).toHaveLength(1);
});

it.each<[string, (response: ServerResponse) => void]>([
  ['before the headers', () => undefined],
  ['in the body', (response) => response.writeHead(500).write('{')],
])('ends a call that hangs %s when told', async (_where, raw) => {
  const send = await start({ raw });
  const controller = new AbortController();
  const call = send({ ...post(), signal: controller.signal });
  await graph.untilSeen(1);
  controller.abort();
  await expect(call).rejects.toThrow();
});

it('asks for the properties that are wanted, without a body', async () => {
  const send = await start({ status: 200, body: '{}' });
  const { path, headers, token, signal } = post('/drives/b!x/root:/a%20b:');
  await send({ method: 'GET', select: 'id,parentReference', path, headers, token, signal });
  expect(graph.seen).toMatchObject([
    { method: 'GET', path: '/v1.0/drives/b!x/root:/a%20b:?$select=id,parentReference', body: '' },
  ]);
});

it('throws at once where the path is not the one that was meant', async () => {
  const send = await start({});
  await expect(send(post('/drives/../x'))).rejects.toMatchObject({ code: 'InternalError' });
  expect(graph.seen).toEqual([]);
});

it.each([['https://other.example/v1.0/x'], [new Request('https://graph.invalid/v1.0/x')]])(
  'the sender sends nothing to %s, which is not the configured origin',
  async (request) => {
    graph = await scriptedServer();
    const sending = new Sender('https://graph.invalid').execute({ request, options: {} });
    await expect(sending).rejects.toThrow('A Graph request would have gone to another host.');
  },
);

describe('ping', () => {
  const ping = () => pingGraph(graph.url, 'v1.0', new AbortController().signal);

  it.each([200, 204, 302, 400, 401, 404, 429])('%i: Graph is there', async (status) => {
    await start({ status });
    await ping();
    expect(graph.seen).toMatchObject([{ method: 'GET', path: '/v1.0/me' }]);
    expect(graph.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('follows no redirect', async () => {
    await start({ status: 302, headers: { Location: other.url } });
    await ping();
    expect(other.seen).toEqual([]);
  });

  it('ends when told', async () => {
    await start({ raw: () => undefined });
    const controller = new AbortController();
    const call = pingGraph(graph.url, 'v1.0', controller.signal);
    await graph.untilSeen(1);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'GraphUnavailable' });
  });

  it.each<[string, ScriptedAnswer]>([
    ['Graph answered 500.', { status: 500 }],
    ['Graph answered 599.', { status: 599 }],
    ['read ECONNRESET', { raw: (response) => response.socket?.resetAndDestroy() }],
  ])('%s: it is not, and the cause says so', async (message, answer) => {
    await start(answer);
    await expect(ping()).rejects.toMatchObject({ code: 'GraphUnavailable', cause: { message } });
  });
});
