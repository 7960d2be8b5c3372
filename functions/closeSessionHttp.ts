import type { HttpHandler, HttpRequest } from '@azure/functions';
import { asCloseError, type CloseError } from '../shared/closeError';
import type { Clock } from '../shared/clock';
import { startDeadline } from '../shared/deadline';
import { closeRecord } from '../shared/graph/closeReport';
import type { CloseCall, CloseOutcome, CloseTrace } from '../shared/graph/closeSession';
import { answerIds, closedAnswer, errorAnswer } from '../shared/http/answers';
import { checkHeaders, checkLength } from '../shared/http/checkRequest';
import { type CallerRules, identifyCaller, userNeeded } from '../shared/http/caller';
import { headerProblems } from '../shared/http/headerProblems';
import { parsePrefer, type Preferences } from '../shared/http/preferences';
import { type CloseRequest, hasAddress } from '../shared/request/closeRequest';
import { parseHttpRequest } from '../shared/request/parseRequest';
import { parseJsonBytes } from '../shared/request/requestText';
import type { TelemetrySink } from '../shared/telemetry/telemetry';
import type { UserToken } from '../shared/userToken';

export interface CloseSessionHttpDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  clock: Clock;
  timeoutSeconds: number;
  callerRules: CallerRules;
  newOperationId: () => string;
  telemetry: TelemetrySink;
}

/** `POST /api/closeSession`: one close request, closed before the answer. */
export function closeSessionHttp(dependencies: CloseSessionHttpDependencies): HttpHandler {
  const { close, clock, timeoutSeconds, callerRules, newOperationId, telemetry } = dependencies;
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
      closeRequest = await readRequest(request, preferences, callerRules);
      const user = userOf(request, closeRequest, callerRules);
      const clientRequestId = ids.clientRequestId ?? operationId;
      const call = { request: closeRequest, user, clientRequestId, deadline } as const;
      result = await close({ ...call, tries: 'untilDeadline' }, trace);
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

const NOT_YET = {
  closeAfter: 'closeAfter is not available in this version: leave it out.',
  notify: 'notify is not available in this version: leave it out.',
};

/** Checks in the order of the contract: 411, 415, 413, 400. */
async function readRequest(
  request: HttpRequest,
  preferences: Preferences,
  callerRules: CallerRules,
): Promise<CloseRequest> {
  const { headers } = request;
  checkHeaders(headers);
  const body = await request.arrayBuffer();
  checkLength(body);
  return parseHttpRequest(parseJsonBytes(new Uint8Array(body)), {
    sessionIdHeader: headers.get('workbook-session-id') ?? undefined,
    problems: headerProblems(headers, preferences, callerRules),
    isMeServed: callerRules.delegated,
    refused: NOT_YET,
  });
}

/** The user for whom to close; undefined for the app. Throws SignInRequired. */
function userOf(
  { headers }: HttpRequest,
  closeRequest: CloseRequest,
  callerRules: CallerRules,
): UserToken | undefined {
  const caller = identifyCaller(headers, callerRules);
  if (caller !== 'app') return caller;
  if (!hasAddress(closeRequest)) throw userNeeded();
  return undefined;
}
