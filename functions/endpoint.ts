import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import type { Clock } from '../shared/core/clock';
import { asCloseError, type CloseError } from '../shared/core/closeError';
import { type Deadline, startDeadline } from '../shared/core/deadline';
import { type AnswerIds, answerIds, errorAnswer } from '../shared/http/answers';
import type { LogTarget } from '../shared/telemetry/records/closeRecord';
import { type Swallow, swallowInto } from '../shared/telemetry/records/swallowedFailure';
import type { Parent, Telemetry } from '../shared/telemetry/signals/telemetry';

/** What every HTTP function needs for what it does around its work. */
export interface EndpointDependencies {
  clock: Clock;
  timeoutSeconds: number;
  newRequestId: () => string;
  telemetry: Telemetry;
}

/** One call of an HTTP function. */
export interface HttpCall {
  request: HttpRequest;
  context: InvocationContext;
  /** The trace context of the invocation. */
  parent: Parent;
  /** The log of the invocation, whose lines are exported too. */
  log: LogTarget;
  ids: AnswerIds;
  /** Epoch milliseconds. */
  startedAt: number;
  deadline: Deadline;
  /** Takes failures that must not stop the call. */
  swallow: Swallow;
}

/** How a call ended: what its work returned, or the error that is its answer. */
export type CallEnd<Done> = ({ done: Done } | { error: CloseError }) & { durationMs: number };

/** What is specific to one HTTP function. */
export interface Endpoint<Known, Done extends { answer: HttpResponseInit }> {
  /** Where `work` notes what it learns, so that the record has it after a failure too. */
  begin: (call: HttpCall) => Known;
  work: (call: HttpCall, known: Known) => Promise<Done>;
  /** Writes down, once, how a call ended. */
  record: (call: HttpCall, known: Known, end: CallEnd<Done>) => void;
}

/**
 * An HTTP function: gives its work the ids, the deadline and the log of the call, and turns what it throws into the answer.
 */
export function createEndpoint<Known, Done extends { answer: HttpResponseInit }>(
  { clock, timeoutSeconds, newRequestId, telemetry }: EndpointDependencies,
  { begin, work, record }: Endpoint<Known, Done>,
): HttpHandler {
  return async (request, context) => {
    const ids = answerIds(request.headers, newRequestId());
    const startedAt = clock.now();
    const deadline = startDeadline(timeoutSeconds, clock);
    const parent = telemetry.invocation(
      context.traceContext?.traceParent,
      request.headers.get('traceparent'),
    );
    const log = telemetry.log(context, parent);
    const swallow = swallowInto(log, ids.requestId);
    const call = { request, context, parent, log, ids, startedAt, deadline, swallow };
    const known = begin(call);
    const write = (end: { done: Done } | { error: CloseError }): void =>
      record(call, known, { ...end, durationMs: clock.now() - startedAt });
    try {
      const done = await work(call, known);
      write({ done });
      return done.answer;
    } catch (thrown) {
      const error = asCloseError(thrown);
      write({ error });
      return errorAnswer(error, ids);
    } finally {
      deadline.release();
    }
  };
}
