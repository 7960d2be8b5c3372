import { HttpRequest, InvocationContext } from '@azure/functions';
import { type CheckHealth, healthDeepHttp } from '../../functions/healthHttp';
import { CloseError } from '../../shared/core/closeError';
import type { CallerRules } from '../../shared/http/caller';
import { createHealthChecks } from '../../shared/http/healthChecks';
import { loggingContext } from '../support/loggingContext';
import { TELEMETRY_OFF } from '../../shared/telemetry/signals/telemetry';
import { manualClock } from '../support/manualClock';

const request = new HttpRequest({ method: 'GET', url: 'http://localhost/' });
const ok = { status: 'ok', durationMs: 5 } as const;
const failed = { status: 'failed', durationMs: 5, code: 'Timeout', message: 'm' } as const;
const headers = { 'x-ms-request-id': 'o-1', 'Cache-Control': 'no-store' };
const open = { delegated: false, platformSignIn: false, principalNeeded: false };
const allOk = { token: ok, storage: ok, graph: ok, poison: { ...ok, count: 3 } };

const start = (checkHealth: CheckHealth, callerRules: CallerRules = open) =>
  healthDeepHttp('1.2.3', {
    checkHealth,
    callerRules,
    clock: manualClock(),
    timeoutSeconds: 60,
    newRequestId: () => 'o-1',
    telemetry: TELEMETRY_OFF,
  });

it('is ok where all checks are, whatever lies in poison', async () => {
  const handler = start(() => Promise.resolve(allOk));
  expect(await handler(request, new InvocationContext())).toEqual({
    status: 200,
    headers,
    jsonBody: { status: 'ok', version: '1.2.3', ...allOk },
  });
});

it.each(['token', 'storage', 'graph', 'poison'])('is 503 where %s failed', async (name) => {
  const checks = { ...allOk, [name]: failed };
  const handler = start(() => Promise.resolve(checks));
  expect(await handler(request, new InvocationContext())).toEqual({
    status: 503,
    headers: { ...headers, 'Retry-After': '10' },
    jsonBody: { status: 'failed', version: '1.2.3', ...checks },
  });
});

it('logs why a check failed, once for all who are given the same answer', async () => {
  const good = () => Promise.resolve();
  const cause = new Error('no route');
  const denied = new CloseError('StorageUnavailable', 'No queue.', { cause });
  const checks = { token: good, storage: () => Promise.reject(denied), graph: good, poison: good };
  const handler = start(createHealthChecks(checks, manualClock()));
  const { context, lines } = loggingContext();
  await handler(request, context);
  await handler(request, context);
  const said = { cause: 'CloseError StorageUnavailable: No queue. (Error: no route)' };
  const failed = { event: 'swallowedFailure', call: 'check storage', operationId: 'o-1' };
  expect(lines).toEqual([['warning', { ...failed, ...said }]]);
});

it('asks for a signed-in caller where there is no function key', async () => {
  let checked = 0;
  const check = () => Promise.resolve((checked++, allOk));
  const handler = start(check, { ...open, principalNeeded: true });
  expect(await handler(request, new InvocationContext())).toMatchObject({
    status: 401,
    headers: { 'x-ms-error-code': 'SignInRequired' },
  });
  expect(checked).toBe(0);
});
