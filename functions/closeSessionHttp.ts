import type { HttpHandler, HttpResponseInit } from '@azure/functions';
import type { CloseCall, CloseOutcome, CloseTrace } from '../shared/close/closeCall';
import { closeRecord } from '../shared/close/closeReport';
import { closedAnswer } from '../shared/http/answers';
import type { CallerRules } from '../shared/http/caller';
import { operationAnswer, operationUrl, queuedAnswer } from '../shared/http/operationAnswers';
import { type AsyncBy, parsePrefer, type Preferences } from '../shared/http/preferences';
import { readCloseRequest, readUser, type ReceivedRequest } from '../shared/http/readCloseRequest';
import { isFinal } from '../shared/operations/operationState';
import { viewOf } from '../shared/operations/operationView';
import type { EnqueueClose } from '../shared/queue/enqueueClose';
import type { CloseRequest } from '../shared/request/parse/closeRequest';
import { validTraceparent } from '../shared/request/fields/delivery';
import type { RequestRules } from '../shared/request/parse/readRequest';
import type { WorkbookAddress } from '../shared/request/address/workbookAddress';
import { withinCall } from '../shared/storage/storageCall';
import type { TelemetrySink } from '../shared/telemetry/records/closeRecord';
import { createEndpoint, type EndpointDependencies, type HttpCall } from './endpoint';

export interface CloseSessionHttpDependencies extends EndpointDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  enqueue: EnqueueClose;
  /** Throws CloseError TargetNotAllowed. */
  pathOf: (address: WorkbookAddress) => string;
  callerRules: CallerRules;
  /** What the app allows of `notify`. */
  mailRules: RequestRules;
  /** What addresses in answers start with; absent: the origin of the request. */
  publicUrl: string | undefined;
  telemetry: TelemetrySink;
}

/** How a call ended, and under which operation id. */
interface Done {
  answer: HttpResponseInit;
  outcome: CloseOutcome | 'queued';
  operationId: string;
}

/** What is known of a close on its way, for the record of the call. */
interface Known {
  request: CloseRequest | undefined;
  trace: CloseTrace;
}

/** `POST /api/closeSession`: one close request, closed before the answer, or put into the queue. */
export function closeSessionHttp(dependencies: CloseSessionHttpDependencies): HttpHandler {
  return closing(dependencies, (preferences) =>
    preferences.has('respond-async') ? 'prefer' : undefined,
  );
}

/** `POST /api/operations`: the same, always put into the queue: for callers that cannot choose headers. */
export function createOperationHttp(dependencies: CloseSessionHttpDependencies): HttpHandler {
  return closing(dependencies, () => 'address');
}

function closing(
  dependencies: CloseSessionHttpDependencies,
  asyncByOf: (preferences: Preferences) => AsyncBy,
): HttpHandler {
  const { callerRules, mailRules, telemetry } = dependencies;
  return createEndpoint<Known, Done>(dependencies, {
    begin: () => ({ request: undefined, trace: { graphCalls: 0 } }),
    async work(call, known) {
      const preferences = parsePrefer(call.request.headers.get('prefer'));
      const asyncBy = asyncByOf(preferences);
      const received = await readCloseRequest(call.request, asyncBy, callerRules, mailRules);
      const { request } = received;
      known.request = request;
      return received.isQueued
        ? closeLater(dependencies, call, received, asyncBy)
        : closeNow(dependencies, call, received, preferences, known.trace);
    },
    record({ ids, context }, known, end) {
      const { durationMs } = end;
      const { operationId, outcome } =
        'done' in end ? end.done : { operationId: ids.requestId, outcome: end.error };
      const record = closeRecord({ trigger: 'http', operationId, ...known, outcome, durationMs });
      telemetry(record, context);
    },
  });
}

async function closeNow(
  { close, callerRules }: CloseSessionHttpDependencies,
  { request, deadline, ids }: HttpCall,
  received: ReceivedRequest,
  preferences: Preferences,
  trace: CloseTrace,
): Promise<Done> {
  const { requestId: operationId, clientRequestId = operationId } = ids;
  const user = readUser(request.headers, received, callerRules);
  const call = { request: received.request, user, clientRequestId, deadline } as const;
  const outcome = await close({ ...call, attempts: 'untilDeadline' }, trace);
  const isMinimal = preferences.get('return') === 'minimal';
  return { answer: closedAnswer(outcome, ids, isMinimal), outcome, operationId };
}

async function closeLater(
  { enqueue, pathOf, callerRules, publicUrl }: CloseSessionHttpDependencies,
  { request, context, startedAt, deadline, ids, swallow }: HttpCall,
  received: ReceivedRequest,
  asyncBy: AsyncBy,
): Promise<Done> {
  const { headers, url } = request;
  readUser(headers, received, callerRules);
  pathOf(received.request.address);
  const queueing = enqueue({
    request: received.request,
    operationId: ids.requestId,
    receivedAt: startedAt,
    traceparent: received.traceparent ?? validTraceparent(context.traceContext?.traceParent),
    repeatabilityId: headers.get('repeatability-request-id')?.toLowerCase(),
    swallow,
  });
  const operation = await withinCall(deadline, 'queue', queueing);
  const { operationId } = operation;
  const location = operationUrl(operationId, url, publicUrl);
  const view = viewOf(operation);
  const answer = isFinal(operation)
    ? operationAnswer(view, location, ids)
    : queuedAnswer(view, location, ids, asyncBy === 'prefer');
  return { answer, outcome: 'queued', operationId };
}
