import { errorType } from './closeMeasurements';
import type { GraphAddress } from './graphAddress';
import type { Attributes } from './record';
import type { CloseRecord } from '../records/closeRecord';

/** `messaging.system` has no value for Storage queues in the conventions. */
const MESSAGING_SYSTEM = 'azure_storage_queue';

/** GRAPH_ENDPOINT is https only. */
const HTTPS_PORT = 443;

/** Graph, as every call of it names it. */
export interface GraphServer {
  /** What `url.full` begins with: the origin of Graph and the version. */
  base: string;
  address: string;
  port: number;
}

/**
 * @param endpoint origin of Graph
 * @param version `v1.0` or `beta`
 */
export function graphServer(endpoint: string, version: string): GraphServer {
  const { hostname, port } = new URL(endpoint);
  return {
    base: `${endpoint}/${version}`,
    address: hostname,
    port: port === '' ? HTTPS_PORT : Number(port),
  };
}

/** How a call of Graph ended: with a status, or with none, for a reason in one word. */
export type GraphCallEnd =
  | { status: number; graphRequestId?: string | undefined }
  /** For example `timeout`, or the code of a network error. */
  | { status?: undefined; errorType: string };

export interface GraphCallStart {
  method: 'GET' | 'POST';
  /** Percent-encoded, below the version. */
  path: string;
  /** `$select` of a GET. */
  select?: string | undefined;
  /** How often the same call was made before. */
  resendCount: number;
}

/** Attributes of `closeSession`. */
export function closeAttributes(record: CloseRecord): Attributes {
  const { trigger, outcome, operationId, session, graphCalls } = record;
  return {
    'close_session.trigger': trigger,
    'close_session.outcome': outcome,
    'close_session.operation_id': operationId,
    ...(session !== undefined && { 'close_session.session': session }),
    'close_session.graph_calls': graphCalls,
    ...errorType(record),
  };
}

/** Attributes of `send <queue>`. */
export function sendAttributes(queueName: string, errorCode: string | undefined): Attributes {
  return {
    'messaging.system': MESSAGING_SYSTEM,
    'messaging.destination.name': queueName,
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    ...(errorCode !== undefined && { 'error.type': errorCode }),
  };
}

/** Attributes of `process <queue>`. */
export function processAttributes(queueName: string, record: CloseRecord): Attributes {
  const { attempt, messageFate } = record;
  return {
    'messaging.system': MESSAGING_SYSTEM,
    'messaging.destination.name': queueName,
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    ...(attempt !== undefined && { 'close_session.attempt': attempt }),
    ...(messageFate !== undefined && { 'close_session.message_fate': messageFate }),
    ...(isLost(record) && errorType(record)),
  };
}

/** The delivery failed for good, or the host must repeat it; a message that is requeued has time left. */
export function isLost({ messageFate }: CloseRecord): boolean {
  return messageFate === 'poisoned' || messageFate === 'repeated';
}

/**
 * Attributes of a call of Graph that its duration is measured by:
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpclientrequestduration
 */
export function graphCallMeasured(
  server: GraphServer,
  { template }: GraphAddress,
  method: string,
  end: GraphCallEnd,
): Attributes {
  const { status } = end;
  return {
    'http.request.method': method,
    'url.template': template,
    'server.address': server.address,
    'server.port': server.port,
    ...(status !== undefined && { 'http.response.status_code': status }),
    ...errorOfCall(end),
  };
}

/** What the span of a call of Graph says beside what is measured by. */
export function graphCallAttributes(
  { base }: GraphServer,
  { redactedPath }: GraphAddress,
  { select, resendCount }: GraphCallStart,
  end: GraphCallEnd,
): Attributes {
  const query = select === undefined ? '' : `?$select=${select}`;
  // Stryker disable next-line ConditionalExpression: a call without a status has none, which the compiler wants said.
  const graphRequestId = end.status === undefined ? undefined : end.graphRequestId;
  return {
    'url.full': `${base}${redactedPath}${query}`,
    ...(resendCount > 0 && { 'http.request.resend_count': resendCount }),
    ...(graphRequestId !== undefined && { 'close_session.graph_request_id': graphRequestId }),
  };
}

/** A client's call failed where it got no answer, or one from 400 on. */
export function isFailedCall({ status }: GraphCallEnd): boolean {
  return status === undefined || status >= 400;
}

function errorOfCall(end: GraphCallEnd): Attributes {
  if (end.status === undefined) return { 'error.type': end.errorType };
  return isFailedCall(end) ? { 'error.type': String(end.status) } : {};
}
