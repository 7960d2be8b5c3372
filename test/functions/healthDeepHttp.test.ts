import { HttpRequest, InvocationContext } from '@azure/functions';
import { healthDeepHttp } from '../../functions/healthDeepHttp';

const request = new HttpRequest({ method: 'GET', url: 'http://localhost/' });
const ok = { status: 'ok', durationMs: 5 } as const;
const failed = { status: 'failed', durationMs: 5, code: 'Timeout', message: 'm' } as const;
const headers = { 'x-ms-request-id': 'o-1', 'Cache-Control': 'no-store' };
const allOk = { token: ok, storage: ok, graph: ok, poison: { ...ok, count: 3 } };

it('is ok where all checks are, whatever lies in poison', async () => {
  const handler = healthDeepHttp(
    '1.2.3',
    () => Promise.resolve(allOk),
    () => 'o-1',
  );
  expect(await handler(request, new InvocationContext())).toEqual({
    status: 200,
    headers,
    jsonBody: { status: 'ok', version: '1.2.3', ...allOk },
  });
});

it.each(['token', 'storage', 'graph', 'poison'])('is 503 where %s failed', async (name) => {
  const checks = { ...allOk, [name]: failed };
  const handler = healthDeepHttp(
    '1.2.3',
    () => Promise.resolve(checks),
    () => 'o-1',
  );
  expect(await handler(request, new InvocationContext())).toEqual({
    status: 503,
    headers: { ...headers, 'Retry-After': '10' },
    jsonBody: { status: 'failed', version: '1.2.3', ...checks },
  });
});
