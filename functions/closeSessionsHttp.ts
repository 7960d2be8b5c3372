import type { HttpHandler, HttpRequest } from '@azure/functions';
import { asCloseError, CloseError } from '../shared/core/closeError';
import type { Clock } from '../shared/core/clock';
import { startDeadline } from '../shared/core/deadline';
import { closeRecord } from '../shared/close/closeReport';
import type { BatchCall, BatchedClose } from '../shared/close/closeSessions';
import { answerIds, errorAnswer } from '../shared/http/answers';
import { bulkAnswer } from '../shared/http/bulkAnswer';
import { bulkHeaderProblems } from '../shared/http/bulkHeaderProblems';
import { type Caller, type CallerRules, identifyCaller, userNeeded } from '../shared/http/caller';
import { readJsonBody } from '../shared/http/checkRequest';
import { parseBulkEntry, parseBulkEnvelope } from '../shared/request/bulkRequest';
import { type CloseRequest, hasAddress } from '../shared/request/closeRequest';
import { MAX_BULK_BYTES } from '../shared/request/requestText';
import type { TelemetrySink } from '../shared/telemetry/closeRecord';

export interface CloseSessionsHttpDependencies {
  closeAll: (
    call: BatchCall,
    onEnd: (request: CloseRequest, close: BatchedClose) => void,
  ) => Promise<BatchedClose[]>;
  clock: Clock;
  timeoutSeconds: number;
  callerRules: CallerRules;
  newOperationId: () => string;
  telemetry: TelemetrySink;
}

/** `POST /api/closeSessions`: up to 100 close requests, each with an outcome of its own. */
export function closeSessionsHttp(dependencies: CloseSessionsHttpDependencies): HttpHandler {
  const { closeAll, clock, timeoutSeconds, callerRules, newOperationId, telemetry } = dependencies;
  return async (request, context) => {
    const startedAt = clock.now();
    const deadline = startDeadline(timeoutSeconds, clock);
    const operationId = newOperationId();
    const ids = answerIds(request.headers, operationId);
    const report = (of: CloseRequest | undefined, close: BatchedClose): void => {
      telemetry(closeRecord({ trigger: 'http', operationId, request: of, ...close }), context);
    };
    const reportUnsent = (result: CloseError): void => {
      const durationMs = clock.now() - startedAt;
      report(undefined, { result, trace: { graphCalls: 0 }, durationMs });
    };
    try {
      const listed = await readEnvelope(request, callerRules);
      const caller = identifyCaller(request.headers, callerRules);
      const entries = listed.map((entry) => readEntry(entry, caller, callerRules));
      const { clientRequestId = operationId } = ids;
      const user = caller === 'app' ? undefined : caller;
      const call = { requests: entries.filter(isRequest), user, clientRequestId, deadline };
      const closes = await closeAll(call, report);
      const results = entries.map((entry) => {
        if (isRequest(entry)) return closes.shift()?.result ?? missing();
        reportUnsent(entry);
        return entry;
      });
      return bulkAnswer(results, ids);
    } catch (thrown) {
      const error = asCloseError(thrown);
      reportUnsent(error);
      return errorAnswer(error, ids);
    } finally {
      deadline.release();
    }
  };
}

/** Checks in the order of the contract: 411, 415, 413, 400. */
async function readEnvelope(
  request: HttpRequest,
  callerRules: CallerRules,
): Promise<readonly unknown[]> {
  const input = await readJsonBody(request, MAX_BULK_BYTES);
  return parseBulkEnvelope(input, bulkHeaderProblems(request.headers, callerRules));
}

const REFUSED = {
  closeAfter:
    'closeAfter is not served for many requests at once: leave it out, or send this one to closeSession.',
  notify:
    'notify is not served for many requests at once: leave it out, or send this one to closeSession.',
};

function readEntry(
  entry: unknown,
  caller: Caller,
  { delegated }: CallerRules,
): CloseRequest | CloseError {
  const read = parseBulkEntry(entry, { isMeServed: delegated, refused: REFUSED });
  const isForUser = isRequest(read) && !hasAddress(read);
  return caller === 'app' && isForUser ? userNeeded() : read;
}

function isRequest(entry: CloseRequest | CloseError): entry is CloseRequest {
  return !(entry instanceof CloseError);
}

function missing(): never {
  throw new Error('There are fewer outcomes than requests.');
}
