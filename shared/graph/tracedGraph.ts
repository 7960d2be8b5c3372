import type { Clock } from '../core/clock';
import { CloseError } from '../core/closeError';
import type { Telemetry } from '../telemetry/signals/telemetry';
import type { CallGraph, GraphAnswer } from './graphClient';
import { readGraphErrorBody, showableRequestId } from './graphErrorBody';
import type { GraphThrottle } from './throttle';

/** A code of Node, such as ECONNRESET. */
const NETWORK_CODE = /^[A-Z][A-Z0-9_]{1,40}$/;

/** The same calls, each with a span and a duration. */
export function tracedCalls(callGraph: CallGraph, telemetry: Telemetry): CallGraph {
  return async (call) => {
    const { method, path, signal, span: place } = call;
    const select = 'select' in call ? call.select : undefined;
    const start = { method, path, select, resendCount: place?.resendCount ?? 0 };
    const span = telemetry.graphCall(place?.parent, start);
    try {
      const answer = await callGraph(call);
      // Stryker disable next-line ArrayDeclaration: the secret that Stryker adds has blanks, as no id has, and short words.
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
  const { code } = Object(thrown) as { code?: unknown };
  return typeof code === 'string' && NETWORK_CODE.test(code) ? code : '_OTHER';
}
