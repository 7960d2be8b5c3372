import { call, raw, startTestHost, stopAllHosts, useFixture, type TestHost } from './testHost';

const fixture = useFixture();
let host: TestHost;
beforeAll(async () => {
  host = await startTestHost(fixture, { functionsKey: 'the key', maxBodyBytes: 1_000_000 });
});
afterAll(stopAllHosts);

test('tells its functions', () => {
  expect(host.functions).toContainEqual({
    name: 'echo',
    route: 'api/echo/{id:int?}',
    methods: ['GET', 'POST', 'PUT'],
    authLevel: 'anonymous',
  });
  expect(host.functions).toContainEqual({ name: 'binary', queueName: 'binary-queue' });
  expect(host.workerPid).toEqual(expect.any(Number));
});

test('hands a request over whole', async () => {
  const answer = await call(host, '/api/echo/7?a=1&A=2&b=x%20y&c', {
    method: 'POST',
    headers: {
      'x-repeated': ['one', 'two'],
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    body: 'a body',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json');
  const seen = answer.json();
  expect(seen).toMatchObject({
    method: 'POST',
    url: `${host.url}/api/echo/7?a=1&A=2&b=x%20y&c`,
    query: { a: '1,2', b: 'x y', c: '' },
    params: { id: '7' },
    body: Buffer.from('a body').toString('base64'),
  });
  expect(seen['headers']).toMatchObject({ 'x-repeated': 'one,two', 'content-length': '6' });
  expect(seen['traceParent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
});

test('a chunked body arrives empty, with its header', async () => {
  const seen = (await call(host, '/api/echo', { method: 'POST', body: ['a', 'b'] })).json();
  expect(seen['body']).toBe('');
  expect(seen['headers']).toMatchObject({ 'transfer-encoding': 'chunked' });
});

test.each([
  ['GET', '/', 404],
  ['GET', '/api', 404],
  ['GET', '/api/nothing', 404],
  ['DELETE', '/api/echo', 404],
  ['OPTIONS', '/api/echo', 404],
  ['GET', '/api/echo/notanumber', 404],
  ['GET', '/echo', 404],
  ['GET', '/API/Echo/', 200],
  ['HEAD', '/api/echo', 404],
  ['GET', '/api/secured', 401],
  ['GET', '/api/secured?code=wrong', 401],
  ['GET', '/api/secured?code=the%20key', 200],
  ['GET', '/api/answer?kind=throw', 500],
  ['GET', '/api/answer?kind=bigint', 500],
  ['GET', '/api/answer?kind=noObject', 500],
  ['GET', '/api/answer?status=199', 500],
  ['GET', '/api/answer?status=600', 500],
  ['GET', '/api/answer?status=418', 418],
  ['GET', '/api/answer?kind=nothing', 204],
  ['GET', '/api/answer?kind=throwNull', 204],
  ['GET', '/api/answer?status=304', 304],
])('%s %s is %d', async (method, path, status) => {
  const answer = await call(host, path, { method });
  expect(answer.status).toBe(status);
  if ([401, 404, 500].includes(status)) {
    expect(answer.body).toHaveLength(0);
    if (method !== 'HEAD') expect(answer.headers['content-length']).toBe('0');
  }
});

test('the key header counts before the query', async () => {
  const withKey = (headers: Record<string, string>, code = '') =>
    call(host, `/api/secured${code}`, { headers });
  expect((await withKey({ 'x-functions-key': 'the key' })).status).toBe(200);
  expect((await withKey({ 'x-functions-key': 'wrong' }, '?code=the%20key')).status).toBe(401);
});

test('routes are tried in the order of names', async () => {
  expect((await call(host, '/api/things/special')).body.toString()).toBe('aFirst');
});

test('bytes, text, cookies and HEAD come out right', async () => {
  expect((await call(host, '/api/answer?kind=bytes')).body).toEqual(Buffer.from([0, 255, 13, 10]));
  expect((await call(host, '/api/answer')).body.toString()).toBe('ä');
  expect((await call(host, '/api/answer?kind=cookies')).headers['set-cookie']).toEqual([
    'b=2',
    'c=x%20y; path=/; samesite=strict; httponly',
  ]);
  const head = await call(host, '/api/answer', { method: 'HEAD' });
  expect([head.headers['content-length'], head.body.length]).toEqual(['2', 0]);
  expect((await call(host, '/api/answer', { method: 'OPTIONS' })).status).toBe(200);
});

test('hooks run around a function', async () => {
  const answer = await call(host, '/api/hooked');
  expect(answer.json()).toEqual({ before: 'hooked', was: 'returned' });
  expect(await host.records()).toContainEqual({ hook: 'appStart' });
});

test('logs carry the function and the invocation', async () => {
  await call(host, '/api/echo');
  const own = host.logs.find(({ message }) => message === 'echo was here');
  expect(own).toMatchObject({ level: 'warning', functionName: 'echo' });
  expect(own?.invocationId).toMatch(/^[0-9a-f-]{36}$/);
});

test('a body over the limit is 413 before it is sent', async () => {
  const answer = await raw(
    host,
    'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nabc',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
}, 10_000);

test.each([
  ['rubbish', 'rubbish\r\n\r\n', 400],
  ['no host', 'GET /api/echo HTTP/1.1\r\n\r\n', 400],
  ['a length that is none', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n', 400],
  ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
  ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\na: ${'b'.repeat(40_000)}\r\n\r\n`, 431],
])('malformed: %s is %d', async (_what, text, status) => {
  expect(await raw(host, text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('clients that go away leave the host standing', async () => {
  const controller = new AbortController();
  const slow = fetch(`${host.url}/api/slow?ms=200`, { signal: controller.signal });
  const half = fetch(`${host.url}/api/echo`, {
    method: 'POST',
    headers: { 'content-length': '5' },
    body: new ReadableStream({ pull: () => new Promise(() => undefined) }),
    duplex: 'half',
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 50);
  await Promise.allSettled([slow, half]);
  expect((await call(host, '/api/echo')).status).toBe(200);
});
