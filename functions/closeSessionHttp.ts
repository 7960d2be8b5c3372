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
import { swallowInto } from '../shared/telemetry/records/swallowedFailure';
import type { CloseSpan } from '../shared/telemetry/signals/telemetry';
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
  /** Absent until the request has been read: an event names the span that it belongs to. */
  span: CloseSpan | undefined;
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
  const open = (
    { parent, context: log, startedAt }: HttpCall,
    eventTraceparent?: string,
  ): CloseSpan => {
    const ofEvent = telemetry.remote(eventTraceparent);
    const place = ofEvent === undefined ? { parent } : { parent: ofEvent, linked: parent };
    return telemetry.closeSession({ ...place, log, startedAt });
  };
  return createEndpoint<Known, Done>(dependencies, {
    begin: () => ({ request: undefined, trace: { graphCalls: 0 }, span: undefined }),
    async work(call, known) {
      const preferences = parsePrefer(call.request.headers.get('prefer'));
      const asyncBy = asyncByOf(preferences);
      const received = await readCloseRequest(call.request, asyncBy, callerRules, mailRules);
      const { request } = received;
      const span = open(call, received.traceparent);
      Object.assign(known, { request, span });
      return received.isQueued
        ? closeLater(dependencies, call, received, span, asyncBy)
        : closeNow(dependencies, call, received, span, { preferences, trace: known.trace });
    },
    record(call, { request, trace, span = open(call) }, end) {
      const { durationMs } = end;
      const { operationId, outcome } =
        'done' in end ? end.done : { operationId: call.ids.requestId, outcome: end.error };
      const closed = { trigger: 'http', operationId, request, trace, outcome, durationMs } as const;
      span.end(closeRecord(closed));
    },
  });
}

async function closeNow(
  { close, callerRules }: CloseSessionHttpDependencies,
  { request, deadline, ids }: HttpCall,
  received: ReceivedRequest,
  { context: parent }: CloseSpan,
  { preferences, trace }: { preferences: Preferences; trace: CloseTrace },
): Promise<Done> {
  const { requestId: operationId, clientRequestId = operationId } = ids;
  const user = readUser(request.headers, received, callerRules);
  const call = { request: received.request, user, clientRequestId, deadline, parent } as const;
  const outcome = await close({ ...call, attempts: 'untilDeadline' }, trace);
  const isMinimal = preferences.get('return') === 'minimal';
  return { answer: closedAnswer(outcome, ids, isMinimal), outcome, operationId };
}

async function closeLater(
  { enqueue, pathOf, callerRules, publicUrl }: CloseSessionHttpDependencies,
  { request, context, startedAt, deadline, ids }: HttpCall,
  received: ReceivedRequest,
  span: CloseSpan,
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
    parent: span.context,
    repeatabilityId: headers.get('repeatability-request-id')?.toLowerCase(),
    swallow: swallowInto(span.log, ids.requestId),
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
