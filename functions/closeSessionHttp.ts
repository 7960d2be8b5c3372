import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { asCloseError, type CloseError } from '../shared/core/closeError';
import type { Clock } from '../shared/core/clock';
import { type Deadline, startDeadline } from '../shared/core/deadline';
import type { EnqueueClose } from '../shared/queue/enqueueClose';
import { isFinal, viewOf } from '../shared/operations/operationState';
import { withinCall } from '../shared/storage/storageCall';
import { closeRecord } from '../shared/close/closeReport';
import type { CloseCall, CloseOutcome, CloseTrace } from '../shared/close/closeCall';
import { type AnswerIds, answerIds, closedAnswer, errorAnswer } from '../shared/http/answers';
import type { CallerRules } from '../shared/http/caller';
import { operationAnswer, operationUrl, queuedAnswer } from '../shared/http/operationAnswers';
import { parsePrefer, type Preferences } from '../shared/http/preferences';
import { readCloseRequest, readUser } from '../shared/http/readCloseRequest';
import type { CloseRequest } from '../shared/request/closeRequest';
import { validTraceparent } from '../shared/request/delivery';
import type { RequestRules } from '../shared/request/parseRequest';
import { swallowInto } from '../shared/telemetry/swallowedFailure';
import type { TelemetrySink } from '../shared/telemetry/closeRecord';

export interface CloseSessionHttpDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  enqueue: EnqueueClose;
  /** Throws CloseError TargetNotAllowed. */
  pathOf: (request: CloseRequest) => string;
  clock: Clock;
  timeoutSeconds: number;
  callerRules: CallerRules;
  /** What the app allows of `notify`. */
  mailRules: RequestRules;
  /** What addresses in answers start with; absent: the origin of the request. */
  publicUrl: string | undefined;
  newOperationId: () => string;
  telemetry: TelemetrySink;
}

/** One call on its way. */
interface Call {
  request: HttpRequest;
  context: InvocationContext;
  startedAt: number;
  deadline: Deadline;
  ids: AnswerIds;
  preferences: Preferences;
  trace: CloseTrace;
}

/** What is answered, and what is said of it. */
interface Done {
  answer: HttpResponseInit;
  result: CloseOutcome | 'queued' | CloseError;
  operationId: string;
}

/** `POST /api/closeSession`: one close request, closed before the answer, or put into the queue. */
export function closeSessionHttp(dependencies: CloseSessionHttpDependencies): HttpHandler {
  const { clock, timeoutSeconds, callerRules, mailRules, newOperationId, telemetry } = dependencies;
  return async (request, context) => {
    const startedAt = clock.now();
    const deadline = startDeadline(timeoutSeconds, clock);
    const ids = answerIds(request.headers, newOperationId());
    const preferences = parsePrefer(request.headers.get('prefer'));
    const trace: CloseTrace = { graphCalls: 0 };
    const call: Call = { request, context, startedAt, deadline, ids, preferences, trace };
    let closeRequest: CloseRequest | undefined;
    let done: Done;
    try {
      closeRequest = await readCloseRequest(request, preferences, callerRules, mailRules);
      const isQueued = preferences.has('respond-async') || closeRequest.closeAfter !== undefined;
      done = await (isQueued ? closeLater : closeNow)(dependencies, call, closeRequest);
    } catch (thrown) {
      const result = asCloseError(thrown);
      done = { answer: errorAnswer(result, ids), result, operationId: ids.operationId };
    } finally {
      deadline.release();
    }
    const { answer, result, operationId } = done;
    const durationMs = clock.now() - startedAt;
    const end = { trigger: 'http', operationId, request: closeRequest, trace } as const;
    telemetry(closeRecord({ ...end, result, durationMs }), context);
    return answer;
  };
}

async function closeNow(
  { close, callerRules }: CloseSessionHttpDependencies,
  { request, deadline, ids, preferences, trace }: Call,
  closeRequest: CloseRequest,
): Promise<Done> {
  const { operationId, clientRequestId = operationId } = ids;
  const user = readUser(request.headers, closeRequest, callerRules);
  const call = { request: closeRequest, user, clientRequestId, deadline } as const;
  const result = await close({ ...call, tries: 'untilDeadline' }, trace);
  const isMinimal = preferences.get('return') === 'minimal';
  return { answer: closedAnswer(result, ids, isMinimal), result, operationId };
}

async function closeLater(
  { enqueue, pathOf, callerRules, publicUrl }: CloseSessionHttpDependencies,
  { request, context, startedAt, deadline, ids }: Call,
  closeRequest: CloseRequest,
): Promise<Done> {
  const { headers, url } = request;
  readUser(headers, closeRequest, callerRules);
  pathOf(closeRequest);
  const queueing = enqueue({
    request: closeRequest,
    operationId: ids.operationId,
    receivedAt: startedAt,
    traceparent: validTraceparent(context.traceContext?.traceParent),
    repeatabilityId: headers.get('repeatability-request-id')?.toLowerCase(),
    swallow: swallowInto(context, ids.operationId),
  });
  const operation = await withinCall(deadline, 'queue', queueing);
  const { operationId } = operation;
  const answered = isFinal(operation) ? operationAnswer : queuedAnswer;
  const location = operationUrl(operationId, url, publicUrl);
  return { answer: answered(viewOf(operation), location, ids), result: 'queued', operationId };
}
