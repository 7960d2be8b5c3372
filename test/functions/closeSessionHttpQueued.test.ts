import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { closeSessionHttp } from '../../functions/closeSessionHttp';
import { CloseError } from '../../shared/core/closeError';
import type { QueuedClose } from '../../shared/queue/enqueueClose';
import { acceptedOperation, type Operation } from '../../shared/operations/operationState';
import { viewOf } from '../../shared/operations/operationView';
import { finished, requeued, started, waiting } from '../support/operations';
import type { CallerRules } from '../../shared/http/caller';
import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import { bearerToken, userClaims } from '../support/bearerTokens';
import { closeRequest, GUID, ITEM_ID, parsedRequest, SESSION_ID } from '../support/closeRequests';
import { synchronousHttp } from '../support/dependencies';
import { recordingTelemetry } from '../support/recordingTelemetry';
import { manualClock, START } from '../support/manualClock';

const OPERATION_ID = '019a9c1e-0000-7000-8000-000000000001';
const EARLIER_ID = '019a9c1e-0000-7000-8000-000000000000';
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const ASYNC = { prefer: 'respond-async' };
const LOCATION = 'http://localhost/api/operations';
const queued = waiting(acceptedOperation(OPERATION_ID, START, undefined));

interface Options {
  headers?: Record<string, string>;
  request?: object;
  result?: Operation | Error | 'hangs';
  rules?: Partial<CallerRules>;
  publicUrl?: string;
  isAllowed?: boolean;
  traceContext?: { traceParent: string } | undefined;
}

/** Calls the handler as the Functions worker does, with a queue that ends as told. */
async function call({
  headers = ASYNC,
  request = closeRequest(),
  result = queued,
  rules = {},
  publicUrl,
  isAllowed = true,
  traceContext,
}: Options = {}) {
  const enqueued: QueuedClose[] = [];
  const records: CloseRecord[] = [];
  const clock = manualClock();
  const handler = closeSessionHttp({
    ...synchronousHttp,
    close: () => Promise.reject(new Error('nothing was to be closed')),
    enqueue: (close) => {
      enqueued.push(close);
      clock.advance(70);
      if (result instanceof Error) return Promise.reject(result);
      if (result !== 'hangs') return Promise.resolve(result);
      clock.advance(60_000);
      return new Promise(() => undefined);
    },
    pathOf: () => {
      if (!isAllowed) throw new CloseError('TargetNotAllowed', 'Not here.');
      return '/path';
    },
    clock,
    timeoutSeconds: 60,
    callerRules: { ...synchronousHttp.callerRules, ...rules },
    publicUrl,
    newRequestId: () => OPERATION_ID,
    telemetry: recordingTelemetry(records),
  });
  const http = new HttpRequest({
    method: 'POST',
    url: 'http://localhost/api/closeSession',
    headers: { 'content-type': 'application/json', ...headers },
    body: { bytes: Buffer.from(JSON.stringify(request)) },
  });
  const context = new InvocationContext({ ...(traceContext && { traceContext }) });
  const answer = (await handler(http, context)) as HttpResponseInit;
  expect(clock.asleep()).toBe(0);
  return { answer, enqueued, records };
}

it('respond-async is queued, answered with 202, and recorded', async () => {
  const traceContext = { traceParent: TRACEPARENT };
  const { answer, enqueued, records } = await call({ traceContext });
  expect(enqueued).toEqual([
    {
      request: parsedRequest(),
      operationId: OPERATION_ID,
      receivedAt: START,
      traceparent: TRACEPARENT,
      repeatabilityId: undefined,
      swallow: expect.any(Function) as unknown,
    },
  ]);
  expect(answer).toMatchObject({
    status: 202,
    headers: {
      'x-ms-request-id': OPERATION_ID,
      Location: `${LOCATION}/${OPERATION_ID}`,
      'Preference-Applied': 'respond-async',
    },
    jsonBody: { operationId: OPERATION_ID, status: 'queued' },
  });
  expect(records).toEqual([
    {
      trigger: 'http',
      operationId: OPERATION_ID,
      outcome: 'queued',
      graphCalls: 0,
      durationMs: 70,
      session: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
    },
  ]);
});

it.each([{}, ASYNC])('closeAfter with %j is queued, and answered with 201', async (headers) => {
  const request = closeRequest({ closeAfter: 'PT1M' });
  const result = waiting(acceptedOperation(OPERATION_ID, START, START + 60_000));
  const { answer, enqueued } = await call({ headers, request, result });
  expect(enqueued).toMatchObject([{ request: parsedRequest(request) }]);
  expect(answer).toMatchObject({
    status: 201,
    jsonBody: { status: 'scheduled', notBefore: '2026-11-22T12:01:00.000Z' },
  });
});

const noTraces = [undefined, { traceParent: 'nonsense' }];
it.each(noTraces)('a trace that is none is not sent on: %j', async (traceContext) => {
  const { enqueued } = await call({ traceContext });
  expect(enqueued).toMatchObject([{ traceparent: undefined }]);
});

it('addresses start with CLOSE_SESSION_PUBLIC_URL', async () => {
  const { answer } = await call({ publicUrl: 'https://api.contoso.com/x' });
  const Location = `https://api.contoso.com/x/api/operations/${OPERATION_ID}`;
  expect(answer.headers).toMatchObject({ Location, 'Operation-Location': Location });
});

describe('Repeatability-Request-ID', () => {
  const earlier = { ...queued, operationId: EARLIER_ID };
  const repeat = (result: Operation, id = GUID) =>
    call({ headers: { ...ASYNC, 'repeatability-request-id': id }, result });

  it('is the same in capitals', async () => {
    const { enqueued } = await repeat(queued, GUID.toUpperCase());
    expect(enqueued).toMatchObject([{ repeatabilityId: GUID }]);
  });

  it.each([
    ['waits', earlier, 202],
    ['runs', started(earlier, START), 202],
  ])('of one that %s is answered under its id as the first time', async (_what, result, status) => {
    const { answer, records } = await repeat(result);
    expect(answer).toMatchObject({
      status,
      headers: { 'x-ms-request-id': EARLIER_ID, Location: `${LOCATION}/${EARLIER_ID}` },
      jsonBody: { operationId: EARLIER_ID, status: 'queued' },
    });
    expect(records).toMatchObject([{ operationId: EARLIER_ID, outcome: 'queued' }]);
  });

  it('of a delayed one that waits for another try is 201, as the first time', async () => {
    const delayed = waiting(acceptedOperation(EARLIER_ID, START, START + 1_000));
    const { answer } = await repeat(requeued(started(delayed, START + 1_000)));
    const notBefore = '2026-11-22T12:00:01.000Z';
    const jsonBody = { operationId: EARLIER_ID, status: 'scheduled', notBefore };
    expect(answer).toMatchObject({ status: 201, jsonBody });
  });

  it.each(['closed', 'cancelled'] as const)('of one that is %s is 200, as GET is', async (end) => {
    const result = finished(earlier, end, START);
    const { answer } = await repeat(result);
    expect(answer).toMatchObject({ status: 200, headers: { 'x-ms-request-id': EARLIER_ID } });
    expect(answer.jsonBody).toEqual(viewOf(result));
  });
});

describe('nothing is queued', () => {
  const user = { ...ASYNC, authorization: `Bearer ${bearerToken(userClaims)}` };
  const rules = { delegated: true };
  const ownDrive = { workbookSessionId: SESSION_ID, itemId: ITEM_ID };
  const noGuid = { ...ASYNC, 'repeatability-request-id': 'x' };
  const isAllowed = false;

  it.each<[string, Options, number, string]>([
    ['outside the allow-list', { isAllowed }, 403, 'TargetNotAllowed'],
    ['for a user: the token is never stored', { headers: user, rules }, 400, 'InvalidRequest'],
    ['for a user’s own drive', { request: ownDrive, rules, isAllowed }, 401, 'SignInRequired'],
    ['for nobody', { rules: { principalNeeded: true }, isAllowed }, 401, 'SignInRequired'],
    ['with a repeatability id that is no GUID', { headers: noGuid }, 400, 'InvalidRequest'],
  ])('%s: refused, and recorded', async (_what, options, status, code) => {
    const { answer, enqueued, records } = await call(options);
    expect(enqueued).toEqual([]);
    const headers = { 'x-ms-error-code': code, 'x-ms-request-id': OPERATION_ID };
    expect(answer).toMatchObject({ status, headers });
    expect(records).toMatchObject([{ outcome: code, operationId: OPERATION_ID }]);
  });
});

const conflict = new CloseError('RepeatabilityConflict', 'Another.');

it.each<[string, Options['result'], number, string]>([
  ['hangs for the whole time', 'hangs', 503, 'StorageUnavailable'],
  ['fails', new CloseError('StorageUnavailable', 'No queue.'), 503, 'StorageUnavailable'],
  ['knows the id with another request', conflict, 409, 'RepeatabilityConflict'],
  ['has a defect', new Error(SESSION_ID), 500, 'InternalError'],
])('a queue that %s', async (_what, result, status, code) => {
  const { answer, records } = await call({ ...(result && { result }) });
  expect(answer).toMatchObject({ status, jsonBody: { error: { code } } });
  expect(records).toMatchObject([{ outcome: code, operationId: OPERATION_ID }]);
  expect(JSON.stringify([answer, records])).not.toContain(SESSION_ID);
});

it('a queue that hangs is said to hang, with the time to try again', async () => {
  const { answer } = await call({ result: 'hangs' });
  const error = { message: expect.stringContaining('storage queue') as unknown };
  expect(answer).toMatchObject({ headers: { 'Retry-After': '10' }, jsonBody: { error } });
});
