import type { HttpHandler, HttpRequest } from '@azure/functions';
import { asCloseError, CloseError } from '../shared/closeError';
import type { Clock } from '../shared/clock';
import { type Deadline, startDeadline } from '../shared/deadline';
import { closeRecord } from '../shared/graph/closeReport';
import type { BatchCall, BatchedClose } from '../shared/graph/closeSessionBatch';
import { type AnswerIds, answerIds, errorAnswer } from '../shared/http/answers';
import { bulkAnswer } from '../shared/http/bulkAnswer';
import { bulkHeaderProblems } from '../shared/http/bulkHeaderProblems';
import { type Caller, type CallerRules, identifyCaller, userNeeded } from '../shared/http/caller';
import { checkHeaders, checkLength } from '../shared/http/checkRequest';
import { parseBulkEntry, parseBulkEnvelope } from '../shared/request/bulkRequest';
import { type CloseRequest, hasAddress } from '../shared/request/closeRequest';
import { MAX_BULK_BYTES, parseJsonBytes } from '../shared/request/requestText';
import type { TelemetrySink } from '../shared/telemetry/telemetry';

export interface CloseSessionsHttpDependencies {
  closeAll: (call: BatchCall) => Promise<BatchedClose[]>;
  clock: Clock;
  timeoutSeconds: number;
  callerRules: CallerRules;
  newOperationId: () => string;
  telemetry: TelemetrySink;
}

/** A request of the list and how it ended. */
type Ended = BatchedClose & { request: CloseRequest | undefined };

/** `POST /api/closeSessions`: up to 100 close requests, each with an outcome of its own. */
export function closeSessionsHttp(dependencies: CloseSessionsHttpDependencies): HttpHandler {
  const { clock, timeoutSeconds, newOperationId, telemetry } = dependencies;
  return async (request, context) => {
    const startedAt = clock.now();
    const deadline = startDeadline(timeoutSeconds, clock);
    const ids = answerIds(request.headers, newOperationId());
    const report = (ended: Ended): void => {
      const end = { trigger: 'http', operationId: ids.operationId, ...ended } as const;
      telemetry(closeRecord(end), context);
    };
    try {
      const ended = await closeListed(dependencies, request, ids, deadline);
      ended.forEach(report);
      return bulkAnswer(
        ended.map(({ result }) => result),
        ids,
      );
    } catch (thrown) {
      const error = asCloseError(thrown);
      report({ ...failedBefore(error), durationMs: clock.now() - startedAt });
      return errorAnswer(error, ids);
    } finally {
      deadline.release();
    }
  };
}

/** Checks in the order of the contract: 411, 415, 413, 400, 401; then each request by itself. */
async function closeListed(
  { closeAll, callerRules }: CloseSessionsHttpDependencies,
  request: HttpRequest,
  { operationId, clientRequestId = operationId }: AnswerIds,
  deadline: Deadline,
): Promise<Ended[]> {
  const { headers } = request;
  checkHeaders(headers, MAX_BULK_BYTES);
  const body = await request.arrayBuffer();
  checkLength(body, MAX_BULK_BYTES);
  const listed = parseBulkEnvelope(
    parseJsonBytes(new Uint8Array(body)),
    bulkHeaderProblems(headers, callerRules),
  );
  const caller = identifyCaller(headers, callerRules);
  const user = caller === 'app' ? undefined : caller;
  const entries = listed.map((entry) => readEntry(entry, caller, callerRules));
  const requests = entries.filter((entry): entry is CloseRequest => !(entry instanceof CloseError));
  const closes = await closeAll({ requests, user, clientRequestId, deadline });
  return entries.map((entry) => {
    if (entry instanceof CloseError) return failedBefore(entry);
    const [close] = closes.splice(0, 1);
    if (close === undefined) throw new Error('A close has no outcome.');
    return { ...close, request: entry };
  });
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
  const isForUser = !(read instanceof CloseError) && !hasAddress(read);
  return caller === 'app' && isForUser ? userNeeded() : read;
}

/** Nobody called Graph for it. */
function failedBefore(result: CloseError): Ended {
  return { request: undefined, result, trace: { attempts: 0 }, durationMs: 0 };
}
