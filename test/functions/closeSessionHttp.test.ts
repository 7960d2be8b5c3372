import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions';
import { closeSessionHttp } from '../../functions/closeSessionHttp';
import { CloseError } from '../../shared/core/closeError';
import type { CallerRules } from '../../shared/http/caller';
import type { CloseCall, CloseOutcome, CloseTrace } from '../../shared/close/closeCall';
import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import {
  closeRequest,
  DRIVE_ID,
  GUID,
  ITEM_ID,
  parsedRequest,
  SESSION_ID,
} from '../support/closeRequests';
import { synchronousHttp } from '../support/dependencies';
import { recordingTelemetry } from '../support/recordingTelemetry';
import { manualClock } from '../support/manualClock';

const OPERATION_ID = '019a9c1e-0000-7000-8000-000000000001';
const json = { 'content-type': 'application/json' };

interface Options {
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  result?: CloseOutcome | Error;
  rules?: Partial<CallerRules>;
}

/** Calls the handler as the Functions worker does, with a close that ends as told. */
async function call({
  headers = json,
  body = JSON.stringify(closeRequest()),
  result = 'closed',
  rules = {},
}: Options = {}) {
  const calls: CloseCall[] = [];
  const records: CloseRecord[] = [];
  const clock = manualClock();
  const handler = closeSessionHttp({
    close: (closeCall: CloseCall, trace: CloseTrace) => {
      calls.push(closeCall);
      trace.graphCalls = 2;
      clock.advance(70);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
    clock,
    timeoutSeconds: 60,
    ...synchronousHttp,
    callerRules: { ...synchronousHttp.callerRules, ...rules },
    newRequestId: () => OPERATION_ID,
    telemetry: recordingTelemetry(records),
  });
  const url = 'http://localhost/api/closeSession';
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const request = new HttpRequest({ method: 'POST', url, headers, body: { bytes } });
  const answer = (await handler(request, new InvocationContext())) as HttpResponseInit;
  const error = (answer.jsonBody as { error?: { code: string } } | undefined)?.error;
  return { answer, error, calls, records };
}

it('closes, answers and reports', async () => {
  const { answer, calls, records } = await call();
  expect(answer).toEqual({
    status: 200,
    headers: { 'x-ms-request-id': OPERATION_ID, 'Cache-Control': 'no-store' },
    jsonBody: { status: 'closed', operationId: OPERATION_ID },
  });
  expect(calls).toEqual([
    {
      request: parsedRequest(),
      clientRequestId: OPERATION_ID,
      deadline: expect.anything() as unknown,
      attempts: 'untilDeadline',
    },
  ]);
  expect(calls[0]?.deadline.signal.aborted).toBe(false);
  expect(records).toEqual([
    {
      trigger: 'http',
      operationId: OPERATION_ID,
      outcome: 'closed',
      graphCalls: 2,
      durationMs: 70,
      session: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
    },
  ]);
});

it('answers with no body where the caller prefers that', async () => {
  const headers = { ...json, prefer: 'return=minimal' };
  const { answer } = await call({ headers, result: 'alreadyClosed' });
  const applied = { 'Preference-Applied': 'return=minimal' };
  expect(answer).toMatchObject({ status: 204, headers: applied });
  expect(answer).not.toHaveProperty('jsonBody');
});

it('sends on and echoes a client-request-id that is a GUID', async () => {
  const { answer, calls } = await call({ headers: { ...json, 'client-request-id': GUID } });
  expect(calls[0]?.clientRequestId).toBe(GUID);
  expect(answer.headers).toMatchObject({ 'client-request-id': GUID });
});

it('takes the session from the header', async () => {
  const body = JSON.stringify({ driveId: DRIVE_ID, itemId: ITEM_ID });
  const { calls } = await call({ headers: { ...json, 'workbook-session-id': SESSION_ID }, body });
  expect(calls[0]?.request).toEqual(parsedRequest());
});

const LONG = 'x'.repeat(20_000);

it.each<[string, Options, number, string]>([
  ['a chunked body', { headers: { 'transfer-encoding': 'chunked' } }, 411, 'LengthRequired'],
  ['another type, however long', { headers: {}, body: LONG }, 415, 'UnsupportedMediaType'],
  ['a long body, whatever is in it', { body: 'x'.repeat(16_385) }, 413, 'PayloadTooLarge'],
  ['no body', { body: '' }, 400, 'InvalidJson'],
  ['bytes that are not UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'InvalidJson'],
  ['a request that breaks the rules', { body: '{}' }, 400, 'InvalidRequest'],
  ['a bearer token', { headers: { ...json, authorization: 'Bearer x' } }, 400, 'InvalidRequest'],
  ['an error of the close', { result: new CloseError('AccessDenied', 'x') }, 403, 'AccessDenied'],
  ['a defect', { result: new Error(`inside ${SESSION_ID}`) }, 500, 'InternalError'],
])(
  '%s is refused before anything is closed, and recorded',
  async (_name, options, status, code) => {
    const { answer, error, records } = await call(options);
    const headers = { 'x-ms-error-code': code, 'x-ms-request-id': OPERATION_ID };
    expect(answer).toMatchObject({ status, headers });
    expect(error?.code).toBe(code);
    expect(records).toEqual([expect.objectContaining({ outcome: code })]);
    expect(JSON.stringify([answer, records])).not.toContain(SESSION_ID);
  },
);

it('lets the platform’s sign-in have its bearer token', async () => {
  const headers = { ...json, authorization: 'Bearer x' };
  expect((await call({ headers, rules: { platformSignIn: true } })).answer.status).toBe(200);
});
