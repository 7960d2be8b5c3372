import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { closeSessionsHttp } from '../../functions/closeSessionsHttp';
import { CloseError } from '../../shared/core/closeError';
import type { BulkCall } from '../../shared/close/closeSessions';
import type { CallerRules } from '../../shared/http/caller';
import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import { bearerToken, userClaims } from '../support/bearerTokens';
import { closeRequest, GUID, parsedRequest, SESSION_ID } from '../support/closeRequests';
import { recordingTelemetry } from '../support/recordingTelemetry';
import { manualClock } from '../support/manualClock';

const OPERATION_ID = '019a9c1e-0000-7000-8000-000000000001';
const json = { 'content-type': 'application/json' };
const refusal = new CloseError('AccessDenied', 'x');

interface Options {
  headers?: Record<string, string>;
  /** What is posted: a text or bytes as they are. */
  body?: unknown;
  /** How each ends, in turn; an error that is thrown ends all. */
  results?: ('closed' | 'alreadyClosed' | CloseError)[];
  thrown?: Error;
  rules?: Partial<CallerRules>;
}

interface BulkBody {
  closed: number;
  alreadyClosed: number;
  failed: number;
  results: { status?: string; error?: { code: string; target?: string; message: string } }[];
  error?: { code: string; details?: { target: string }[] };
}

async function call({ headers = json, body = '', results = [], thrown, rules = {} }: Options = {}) {
  const calls: BulkCall[] = [];
  const records: CloseRecord[] = [];
  const clock = manualClock();
  const handler = closeSessionsHttp({
    closeAll: (batch, onEnd) => {
      calls.push(batch);
      clock.advance(70);
      if (thrown !== undefined) return Promise.reject(thrown);
      const ended = batch.requests.map((request, place) => {
        const outcome = results[place] ?? 'closed';
        const close = { outcome, trace: { graphCalls: place + 1 }, durationMs: 10 * place };
        onEnd(request, close);
        return close;
      });
      return Promise.resolve(ended);
    },
    clock,
    timeoutSeconds: 60,
    callerRules: { delegated: false, platformSignIn: false, principalNeeded: false, ...rules },
    newRequestId: () => OPERATION_ID,
    telemetry: recordingTelemetry(records),
  });
  const url = 'http://localhost/api/closeSessions';
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = Buffer.from(isRaw ? body : JSON.stringify(body));
  const request = new HttpRequest({ method: 'POST', url, headers, body: { bytes } });
  const answer = (await handler(request, new InvocationContext())) as HttpResponseInit;
  // Nothing is left behind that would fire later.
  expect(clock.asleep()).toBe(0);
  return { answer, body: answer.jsonBody as BulkBody, calls, records };
}

const session = (workbookSessionId: string) => closeRequest({ workbookSessionId });

it('closes, answers and reports each, in the order given', async () => {
  const requests = [session('a'), { nope: 1 }, session('b'), session('c'), 3];
  const { answer, calls, records } = await call({
    body: { requests },
    results: ['closed', refusal, 'alreadyClosed'],
  });
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'x-ms-request-id': OPERATION_ID, 'Cache-Control': 'no-store' },
    jsonBody: {
      closed: 1,
      alreadyClosed: 1,
      failed: 3,
      results: [
        { status: 'closed' },
        { error: { code: 'InvalidRequest' } },
        { error: { code: 'AccessDenied' } },
        { status: 'alreadyClosed' },
        { error: { code: 'InvalidRequest' } },
      ],
    },
  });
  expect(answer.headers).not.toHaveProperty('x-ms-error-code');
  expect(calls).toEqual([
    {
      requests: ['a', 'b', 'c'].map((workbookSessionId) => parsedRequest({ workbookSessionId })),
      user: undefined,
      clientRequestId: OPERATION_ID,
      deadline: expect.anything() as unknown,
      parent: undefined,
      onBegin: expect.any(Function) as unknown,
    },
  ]);
  const facts = records.map(({ outcome, graphCalls, durationMs, trigger, operationId }) => {
    expect([trigger, operationId]).toEqual(['http', OPERATION_ID]);
    return [outcome, graphCalls, durationMs];
  });
  expect(facts).toEqual([
    ['closed', 1, 0],
    ['AccessDenied', 2, 10],
    ['alreadyClosed', 3, 20],
    ['InvalidRequest', 0, 70],
    ['InvalidRequest', 0, 70],
  ]);
  expect(records[0]?.session).toMatch(/^[0-9a-f]{12}$/);
});

it('sends on and echoes a client-request-id that is a GUID', async () => {
  const headers = { ...json, 'client-request-id': GUID };
  const { answer, calls } = await call({ headers, body: { requests: [session('a')] } });
  expect(calls[0]?.clientRequestId).toBe(GUID);
  expect(answer.headers).toMatchObject({ 'client-request-id': GUID });
});

const one = { requests: [closeRequest()] };
const oneWith = (name: string, value: string) => ({
  headers: { ...json, [name]: value },
  body: one,
});
const noToken = new CloseError('CredentialUnavailable', 'x');
const EVENT = { 'content-type': 'application/cloudevents+json' };

it.each<[string, Options, number, string]>([
  ['a chunked body', { headers: { 'transfer-encoding': 'chunked' } }, 411, 'LengthRequired'],
  ['an event', { headers: EVENT }, 415, 'UnsupportedMediaType'],
  ['another type', { headers: {}, body: 'x'.repeat(2_000_000) }, 415, 'UnsupportedMediaType'],
  ['a long body', { body: 'x'.repeat(1_048_577) }, 413, 'PayloadTooLarge'],
  ['no body', { body: '' }, 400, 'InvalidJson'],
  ['bytes that are not UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'InvalidJson'],
  ['an empty list', { body: { requests: [] } }, 400, 'InvalidRequest'],
  ['a single request', { body: closeRequest() }, 400, 'InvalidRequest'],
  ['a bearer token', oneWith('authorization', 'Bearer x'), 400, 'InvalidRequest'],
  ['respond-async', oneWith('prefer', 'respond-async'), 400, 'InvalidRequest'],
  ['a session header', oneWith('workbook-session-id', 'x'), 400, 'InvalidRequest'],
  ['nobody', { body: one, rules: { principalNeeded: true } }, 401, 'SignInRequired'],
  ['no token to be had', { body: one, thrown: noToken }, 503, 'CredentialUnavailable'],
  ['a defect', { body: one, thrown: new Error(`inside ${SESSION_ID}`) }, 500, 'InternalError'],
])('a bulk call, %s, is refused as a whole, and recorded', async (_name, options, status, code) => {
  const { answer, body, records } = await call(options);
  const headers = { 'x-ms-error-code': code, 'x-ms-request-id': OPERATION_ID };
  expect(answer).toMatchObject({ status, headers });
  expect(body.error?.code).toBe(code);
  expect(records).toEqual([expect.objectContaining({ outcome: code })]);
  expect(JSON.stringify([answer, records])).not.toContain(SESSION_ID);
});

it('a body of 1 MiB is read', async () => {
  const text = JSON.stringify(one);
  const body = text + ' '.repeat(1_048_576 - text.length);
  const { answer } = await call({ headers: { ...json, 'content-length': '1048576' }, body });
  expect(answer.status).toBe(200);
});

it.each([
  ['closeAfter', 'PT5M'],
  ['notify', { email: ['a@contoso.com'] }],
  ['delivery', {}],
])('%s is an error of its entry', async (field, value) => {
  const requests = [{ ...session('a'), [field]: value }, session('b')];
  const { body } = await call({ body: { requests } });
  expect(body.results).toMatchObject([
    { error: { code: 'InvalidRequest', target: field } },
    { status: 'closed' },
  ]);
  expect(body.results[0]?.error?.message).toContain(field);
});

describe('whose drive', () => {
  const { driveId, ...mine } = closeRequest();
  const requests = [mine, { ...mine, driveId }];

  it.each<[string, Options, string]>([
    ['delegated mode is off', {}, 'InvalidRequest'],
    ['nobody is signed in', { rules: { delegated: true } }, 'SignInRequired'],
  ])('is an error of the entry where %s', async (_what, options, code) => {
    const { body } = await call({ ...options, body: { requests } });
    expect(body.results).toMatchObject([{ error: { code } }, { status: 'closed' }]);
  });

  it('is the user’s', async () => {
    const headers = { ...json, authorization: `Bearer ${bearerToken(userClaims)}` };
    const { body, calls } = await call({ headers, body: { requests }, rules: { delegated: true } });
    expect(body).toMatchObject({ closed: 2, failed: 0 });
    expect(calls[0]?.user?.objectId).toBe(userClaims.oid);
  });
});
