import type { HttpResponseInit } from '@azure/functions';
import { type AnswerIds, answerHeaders } from './answers';
import { publicAddress } from './publicAddress';

/** A poll may find something new after that time: the host polls the queue at least every 5 s. */
const POLL_SECONDS = 5;

/** An operation as callers see it. */
export interface ShownOperation {
  operationId: string;
  status: string;
  /** Only with closeAfter. */
  notBefore?: string;
}

/**
 * The answer to a call that has put a close into the queue, and to its repeats until the operation is final.
 * @param isPreferred the caller asked for it with `Prefer: respond-async`
 */
export function queuedAnswer(
  operation: Pick<ShownOperation, 'operationId' | 'notBefore'>,
  location: string,
  ids: AnswerIds,
  isPreferred: boolean,
): HttpResponseInit {
  const { operationId, notBefore } = operation;
  const headers = { ...answerHeaders({ ...ids, requestId: operationId }), Location: location };
  // Never 202 for a delayed one: Power Automate and Logic Apps would wait for its end.
  if (notBefore !== undefined) {
    return { status: 201, headers, jsonBody: { operationId, status: 'scheduled', notBefore } };
  }
  return {
    status: 202,
    headers: {
      ...headers,
      ...pollHeaders(location),
      'Operation-Location': location,
      ...(isPreferred && { 'Preference-Applied': 'respond-async' }),
    },
    jsonBody: { operationId, status: 'queued' },
  };
}

/** The answer to a question about an operation: 202 while it is under way. */
export function operationAnswer(
  operation: ShownOperation,
  location: string,
  ids: AnswerIds,
): HttpResponseInit {
  const headers = answerHeaders({ ...ids, requestId: operation.operationId });
  const isUnderWay = operation.status === 'queued' || operation.status === 'running';
  return isUnderWay
    ? { status: 202, headers: { ...headers, ...pollHeaders(location) }, jsonBody: operation }
    : { status: 200, headers, jsonBody: operation };
}

/**
 * Absolute address of an operation.
 * @param publicUrl CLOSE_SESSION_PUBLIC_URL; absent: the origin of the request
 */
export function operationUrl(
  operationId: string,
  requestUrl: string,
  publicUrl: string | undefined,
): string {
  return `${publicAddress(requestUrl, publicUrl)}/api/operations/${operationId}`;
}

function pollHeaders(location: string): Record<string, string> {
  return { Location: location, 'Retry-After': String(POLL_SECONDS) };
}
