import { HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { cancelOperationHttp, operationHttp } from '../../functions/operationHttp';
import { acceptedOperation, type Operation } from '../../shared/operations/operationState';
import { viewOf } from '../../shared/operations/operationView';
import { finished, started, waiting } from '../support/operations';
import type { CallerRules } from '../../shared/http/caller';
import { GUID } from '../support/closeRequests';
import { DENIED, HANGS, useFakeStorage } from '../support/fakeStorage';
import { TELEMETRY_OFF } from '../../shared/telemetry/signals/telemetry';
import { loggingContext } from '../support/loggingContext';
import { START } from '../support/manualClock';
import { OPERATION_ID } from '../support/outcomes';

const NEW_ID = '019a9c1e-0000-7000-8000-000000000001';
const off = { delegated: false, platformSignIn: false, principalNeeded: false };
const scheduled = waiting(acceptedOperation(OPERATION_ID, START, START + 60_000));
const queued = waiting(acceptedOperation(OPERATION_ID, START, undefined));

const used = useFakeStorage();

interface Call {
  id?: string | undefined;
  headers?: Record<string, string>;
  rules?: CallerRules;
  publicUrl?: string;
  timeoutSeconds?: number;
  context?: InvocationContext;
  /** In place of the one with that id. */
  request?: HttpRequest;
}

/** Asks about an operation, or cancels it, as the Functions worker does. */
async function call(
  method: 'GET' | 'DELETE',
  {
    id = OPERATION_ID,
    headers = {},
    rules = off,
    publicUrl,
    timeoutSeconds = 60,
    context = loggingContext().context,
    request,
  }: Call = {},
): Promise<HttpResponseInit> {
  const { operations, clock } = used;
  const common = { operations, clock, publicUrl, callerRules: rules, timeoutSeconds };
  const handler = { GET: operationHttp, DELETE: cancelOperationHttp }[method];
  const url = `https://app.azurewebsites.net/api/operations/${encodeURIComponent(id)}`;
  const usual = new HttpRequest({ method, url, headers, params: { operationId: id } });
  return handler({ ...common, newRequestId: () => NEW_ID, telemetry: TELEMETRY_OFF })(
    request ?? usual,
    context,
  );
}
const get = (options?: Call) => call('GET', options);
const cancel = (options?: Call) => call('DELETE', options);
const create = (operation: Operation) => used.operations.create(operation);

it.each<[string, Operation, number]>([
  ['queued', queued, 202],
  ['running', started(queued, START), 202],
  ['scheduled', scheduled, 200],
  ['closed', finished(queued, 'closed', START), 200],
  ['cancelled', finished(queued, 'cancelled', START), 200],
])('GET of one that is %s', async (_what, operation, status) => {
  await create(operation);
  const answer = await get();
  expect(answer).toMatchObject({ status, headers: { 'x-ms-request-id': OPERATION_ID } });
  expect(answer.jsonBody).toEqual(viewOf(operation));
});

it.each([
  [undefined, 'https://app.azurewebsites.net'],
  ['https://api.contoso.com/x', 'https://api.contoso.com/x'],
])('tells the poll where to come again, with CLOSE_SESSION_PUBLIC_URL %j', async (url, base) => {
  await create(queued);
  const { headers } = await get(url === undefined ? {} : { publicUrl: url });
  expect(headers).toMatchObject({
    Location: `${base}/api/operations/${OPERATION_ID}`,
    'Retry-After': '5',
  });
});

it('DELETE cancels, and says so again', async () => {
  await create(scheduled);
  for (let time = 0; time < 2; time++) {
    expect(await cancel()).toMatchObject({
      status: 200,
      headers: { 'x-ms-request-id': OPERATION_ID, 'Cache-Control': 'no-store' },
      jsonBody: { operationId: OPERATION_ID, status: 'cancelled' },
    });
    used.clock.advance(1_000);
  }
  expect((await get()).jsonBody).toMatchObject({ finishedAt: '2026-11-22T12:00:00.000Z' });
});

it('DELETE of one whose state can’t be written is 503, with its cause in the log', async () => {
  await create(scheduled);
  used.storage.instead('replace operation', DENIED);
  const { context, lines } = loggingContext();
  expect(await cancel({ context })).toMatchObject({ status: 503 });
  const cause = expect.stringMatching(/^RestError/) as unknown;
  expect(lines).toMatchObject([['warning', { method: 'DELETE', cause }]]);
});

it('DELETE of one that has begun is 409', async () => {
  await create(started(queued, START));
  expect(await cancel()).toMatchObject({
    status: 409,
    headers: { 'x-ms-error-code': 'OperationStarted', 'x-ms-request-id': NEW_ID },
  });
});

describe.each(['GET', 'DELETE'] as const)('%s', (method) => {
  const line = { event: 'operation', method, requestId: NEW_ID, durationMs: 0 };
  const ofId = { operationId: OPERATION_ID };

  it.each([OPERATION_ID, 'x', ''])('of %j, which is not there, is 404', async (id) => {
    expect(await call(method, { id })).toMatchObject({
      status: 404,
      headers: { 'x-ms-error-code': 'OperationNotFound', 'x-ms-request-id': NEW_ID },
      jsonBody: { error: { code: 'OperationNotFound' } },
    });
  });

  it('without an id is 404', async () => {
    const request = new HttpRequest({ method, url: 'http://localhost/api' });
    expect(await call(method, { request })).toMatchObject({ status: 404 });
  });

  it('of a table that can’t be read is 503, with the time to try again, and its cause in the log', async () => {
    used.storage.instead('read operation', DENIED);
    const { context, lines } = loggingContext();
    expect(await call(method, { context })).toMatchObject({
      status: 503,
      headers: { 'x-ms-error-code': 'StorageUnavailable', 'Retry-After': '10' },
    });
    const cause = expect.stringMatching(/^RestError/) as unknown;
    expect(lines).toEqual([
      ['warning', { ...line, ...ofId, outcome: 'StorageUnavailable', cause }],
    ]);
  });

  it('leaves a line about each call, and none of what stands in the address but a GUID', async () => {
    const { context, lines } = loggingContext();
    await create(scheduled);
    await call(method, { context });
    await call(method, { context, id: 'cluster=secret' });
    const outcome = method === 'GET' ? 'scheduled' : 'cancelled';
    expect(lines).toEqual([
      ['information', { ...line, ...ofId, outcome }],
      ['information', { ...line, outcome: 'OperationNotFound' }],
    ]);
  });

  it('that ends by a defect is 500, and an error with its cause in the log', async () => {
    const { context, lines } = loggingContext();
    // What no version of this app has written.
    used.storage.instead('read operation', {
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ PartitionKey: OPERATION_ID, status: 'queued', error: '{' }),
    });
    expect(await call(method, { context })).toMatchObject({
      status: 500,
      headers: { 'x-ms-error-code': 'InternalError', 'x-ms-request-id': NEW_ID },
    });
    const cause = expect.stringMatching(/^SyntaxError: /) as unknown;
    expect(lines).toEqual([['error', { ...line, ...ofId, outcome: 'InternalError', cause }]]);
  });

  it('echoes the caller’s id', async () => {
    await create(scheduled);
    const { headers } = await call(method, { headers: { 'client-request-id': GUID } });
    expect(headers).toMatchObject({ 'client-request-id': GUID });
  });
});

describe('where the platform has to name the caller', () => {
  const rules = { ...off, principalNeeded: true };
  const principal = { 'x-ms-client-principal-id': 'p' };

  it('GET asks for nobody: polls come without the headers of the first call', async () => {
    await create(scheduled);
    expect(await get({ rules })).toMatchObject({ status: 200 });
  });

  it('DELETE is 401 for nobody, and cancels nothing', async () => {
    await create(scheduled);
    const headers = { 'x-ms-error-code': 'SignInRequired' };
    expect(await cancel({ rules })).toMatchObject({ status: 401, headers });
    expect(await get()).toMatchObject({ jsonBody: { status: 'scheduled' } });
  });

  it('DELETE serves who is signed in', async () => {
    await create(scheduled);
    expect(await cancel({ rules, headers: principal })).toMatchObject({ status: 200 });
  });
});

describe.each(['GET', 'DELETE'] as const)('the time of a %s', (method) => {
  it('whose table hangs is up after that of the call: 503', async () => {
    used.storage.instead('read operation', HANGS);
    const { context, lines } = loggingContext();
    const answering = call(method, { context, timeoutSeconds: 1 });
    await used.storage.untilSeen(1);
    used.clock.advance(1_000);
    const ids = { 'x-ms-error-code': 'StorageUnavailable', 'x-ms-request-id': NEW_ID };
    const error = { message: expect.stringContaining('storage table') as string };
    const headers = { ...ids, 'Retry-After': '10' };
    expect(await answering).toMatchObject({ status: 503, headers, jsonBody: { error } });
    expect(lines).toMatchObject([['warning', { cause: 'DeadlinePassed: no answer in time' }]]);
  });

  it('ends with its answer', async () => {
    await create(scheduled);
    expect(await call(method)).toMatchObject({ status: 200 });
    expect(used.clock.asleep()).toBe(0);
  });
});
