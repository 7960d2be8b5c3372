import type { Clock } from '../core/clock';
import { CloseError } from '../core/closeError';
import type { Telemetry } from '../telemetry/signals/telemetry';
import type { CallGraph, GraphAnswer } from './graphClient';
import { readGraphErrorBody, showableRequestId } from './graphErrorBody';
import type { GraphThrottle } from './throttle';

/** A code of Node, such as ECONNRESET or UND_ERR_SOCKET. */
const NETWORK_CODE = /^[A-Z][A-Z0-9_]{1,40}$/;
/** fetch says on the cause of its error what went wrong, the socket once more. */
const MAX_CAUSES = 4;

/** The same calls, each with a span and a duration. */
export function tracedCalls(callGraph: CallGraph, telemetry: Telemetry): CallGraph {
  return async (call) => {
    const { method, path, signal, span: place } = call;
    const select = method === 'GET' ? call.select : undefined;
    const start = { method, path, select, resendCount: place?.resendCount ?? 0 };
    const span = telemetry.graphCall(place?.parent, start);
    try {
      const answer = await callGraph(call);
      const graphRequestId = requestIdOf(answer, place?.secrets ?? []);
      span.end({ status: answer.status, graphRequestId });
      return answer;
    } catch (thrown) {
      span.end({ errorType: signal.aborted ? 'timeout' : errorTypeOf(thrown) });
      throw thrown;
    }
  };
}

/** The same throttle; each wait for a turn is measured, one that was in vain too. */
export function measuredTurns(
  throttle: GraphThrottle,
  telemetry: Telemetry,
  clock: Pick<Clock, 'now'>,
): GraphThrottle {
  return {
    ...throttle,
    async enter(deadline, who) {
      const startedAt = clock.now();
      try {
        await throttle.enter(deadline, who);
      } finally {
        const waitedMs = clock.now() - startedAt;
        if (waitedMs > 0) telemetry.throttleWait(waitedMs / 1000);
      }
    },
  };
}

function requestIdOf(answer: GraphAnswer, secrets: readonly string[]): string | undefined {
  const { status, headers, bodyText } = answer;
  const inHeader = headers.get('request-id') ?? undefined;
  const id = inHeader ?? (status >= 400 ? readGraphErrorBody(bodyText).requestId : undefined);
  return showableRequestId(id, secrets);
}

/** One word of few: https://opentelemetry.io/docs/specs/semconv/attributes-registry/error/ */
function errorTypeOf(thrown: unknown): string {
  if (thrown instanceof CloseError) return thrown.code;
  let at: unknown = thrown;
  for (let depth = 0; depth < MAX_CAUSES && typeof at === 'object' && at !== null; depth++) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && NETWORK_CODE.test(code)) return code;
    at = cause;
  }
  return '_OTHER';
}
