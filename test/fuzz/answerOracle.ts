import assert from 'node:assert/strict';
import { CLOSE_ERRORS, type CloseErrorCode } from '../../shared/core/closeError';
import type { HttpCase } from './httpCases';
import { assertNoSecret } from './secrets';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ERROR_FIELDS = ['code', 'message', 'target', 'details', 'innererror'];

/** An answer as it came. */
export interface Answer {
  status: number;
  headers: { get(name: string): string | null };
  body: string;
}

/** Fails where an answer of the function is not one of the contract's, or not the one that is due. */
export function assertAnswer({ status, headers, body }: Answer, due: HttpCase): void {
  assert(status < 500, `a fault of the server: ${status} ${body}`);
  assert.match(headers.get('x-ms-request-id') ?? '', UUID_V7);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('client-request-id') ?? undefined, due.clientRequestId);
  assertNoSecret(body, 'the answer');
  if (status === 204) {
    assert.deepEqual([body, headers.get('preference-applied')], ['', 'return=minimal']);
  } else if (status === 200) assertClosed(body, headers);
  else if (status < 300) assertQueued(status, body, headers);
  else assertError(JSON.parse(body) as object, status, headers.get('x-ms-error-code'));
  if (due.status !== undefined) assertDue(status, headers.get('x-ms-error-code'), due);
}

function assertClosed(body: string, headers: Answer['headers']): void {
  const { status, operationId, ...rest } = JSON.parse(body) as Record<string, unknown>;
  assert(status === 'closed' || status === 'alreadyClosed');
  assert.deepEqual([operationId, rest], [headers.get('x-ms-request-id'), {}]);
}

/** 202 for `respond-async`, 201 for `closeAfter`. */
function assertQueued(status: number, body: string, headers: Answer['headers']): void {
  const shown = JSON.parse(body) as Record<string, unknown>;
  const fields = { 201: ['operationId', 'status', 'notBefore'], 202: ['operationId', 'status'] };
  assert.deepEqual(Object.keys(shown), fields[status as 201 | 202]);
  assert.equal(shown['operationId'], headers.get('x-ms-request-id'));
  assert(headers.get('location')?.endsWith(`/api/operations/${String(shown['operationId'])}`));
}

function assertError(body: object, status: number, header: string | null): void {
  assert.deepEqual(Object.keys(body), ['error']);
  const { error } = body as { error: Record<string, unknown> };
  const { code, message, target = '', details = [] } = error;
  assert(Object.keys(error).every((field) => ERROR_FIELDS.includes(field)));
  assert(typeof code === 'string' && Object.hasOwn(CLOSE_ERRORS, code), `unknown code`);
  assert.equal(CLOSE_ERRORS[code as CloseErrorCode].status, status);
  assert.equal(header, code);
  assert(typeof message === 'string' && message !== '' && typeof target === 'string');
  assert(Array.isArray(details));
  for (const detail of details as Record<string, unknown>[]) {
    assert.deepEqual(Object.keys(detail).sort(), ['code', 'message', 'target']);
    assert(Object.values(detail).every((text) => typeof text === 'string' && text !== ''));
  }
}

function assertDue(status: number, code: string | null, due: HttpCase): void {
  const isDone = due.status === 200 || due.status === 204;
  // A workbook that the tenant has not.
  if (isDone && !due.isReachable && code === 'WorkbookNotFound') return;
  assert.deepEqual([status, code ?? undefined], [due.status, due.code]);
}
