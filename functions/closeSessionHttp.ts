import type { HttpHandler, HttpRequest } from '@azure/functions';
import { asCloseError, type CloseError } from '../shared/closeError';
import type { Clock } from '../shared/clock';
import { startDeadline } from '../shared/deadline';
import { closeRecord } from '../shared/graph/closeReport';
import type { CloseCall, CloseOutcome, CloseTrace } from '../shared/graph/closeSession';
import { answerIds, closedAnswer, errorAnswer } from '../shared/http/answers';
import { checkHeaders, checkLength } from '../shared/http/checkRequest';
import { headerProblems } from '../shared/http/headerProblems';
import { parsePrefer, type Preferences } from '../shared/http/preferences';
import type { CloseRequest } from '../shared/request/closeRequest';
import { parseHttpRequest } from '../shared/request/parseRequest';
import { parseJsonBytes } from '../shared/request/requestText';
import type { TelemetrySink } from '../shared/telemetry/telemetry';

export interface CloseSessionHttpDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  clock: Clock;
  timeoutSeconds: number;
  platformSignIn: boolean;
  newOperationId: () => string;
  telemetry: TelemetrySink;
}

/** `POST /api/closeSession`: one close request, closed before the answer. */
export function closeSessionHttp(dependencies: CloseSessionHttpDependencies): HttpHandler {
  const { close, clock, timeoutSeconds, platformSignIn, newOperationId, telemetry } = dependencies;
  return async (request, context) => {
    const startedAt = clock.now();
    const deadline = startDeadline(timeoutSeconds, clock);
    const operationId = newOperationId();
    const ids = answerIds(request.headers, operationId);
    const preferences = parsePrefer(request.headers.get('prefer'));
    const trace: CloseTrace = { attempts: 0 };
    let closeRequest: CloseRequest | undefined;
    let result: CloseOutcome | CloseError;
    try {
      closeRequest = await readRequest(request, preferences, platformSignIn);
      const call = { request: closeRequest, clientRequestId: ids.clientRequestId ?? operationId };
      result = await close({ ...call, deadline, tries: 'untilDeadline' }, trace);
    } catch (thrown) {
      result = asCloseError(thrown);
    } finally {
      deadline.release();
    }
    const durationMs = clock.now() - startedAt;
    const end = { trigger: 'http', operationId, request: closeRequest, trace } as const;
    telemetry(closeRecord({ ...end, result, durationMs }), context);
    return typeof result === 'string'
      ? closedAnswer(result, ids, preferences.get('return') === 'minimal')
      : errorAnswer(result, ids);
  };
}

/** Checks in the order of the contract: 411, 415, 413, 400. */
async function readRequest(
  request: HttpRequest,
  preferences: Preferences,
  platformSignIn: boolean,
): Promise<CloseRequest> {
  const { headers } = request;
  checkHeaders(headers);
  const body = await request.arrayBuffer();
  checkLength(body);
  return parseHttpRequest(parseJsonBytes(new Uint8Array(body)), {
    sessionIdHeader: headers.get('workbook-session-id') ?? undefined,
    problems: headerProblems(headers, preferences, platformSignIn),
  });
}
