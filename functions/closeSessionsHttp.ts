import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import { closeRecord } from '../shared/close/closeReport';
import type { BulkCall, BulkClose } from '../shared/close/closeSessions';
import { CloseError } from '../shared/core/closeError';
import { bulkAnswer } from '../shared/http/bulkAnswer';
import { bulkHeaderProblems } from '../shared/http/bulkHeaderProblems';
import {
  type Bearer,
  type Caller,
  type CallerRules,
  identifyCaller,
  readBearer,
  userNeeded,
} from '../shared/http/caller';
import { readBody } from '../shared/http/checkRequest';
import {
  type BulkEntry,
  parseBulkEntry,
  parseBulkRequest,
} from '../shared/request/parse/bulkRequest';
import type { CloseRequest } from '../shared/request/parse/closeRequest';
import { MAX_BULK_BYTES } from '../shared/request/parse/requestText';
import { isInOwnDrive } from '../shared/request/address/workbookAddress';
import type { TelemetrySink } from '../shared/telemetry/records/closeRecord';
import { createEndpoint, type EndpointDependencies, type HttpCall } from './endpoint';

export interface CloseSessionsHttpDependencies extends EndpointDependencies {
  closeAll: (
    call: BulkCall,
    onEnd: (request: CloseRequest, close: BulkClose) => void,
  ) => Promise<BulkClose[]>;
  callerRules: CallerRules;
  telemetry: TelemetrySink;
}

/** `POST /api/closeSessions`: up to 100 close requests, each with an outcome and a record of its own. */
export function closeSessionsHttp(dependencies: CloseSessionsHttpDependencies): HttpHandler {
  const { closeAll, clock, callerRules, telemetry } = dependencies;

  const report = (
    { ids, context }: HttpCall,
    request: CloseRequest | undefined,
    close: BulkClose,
  ): void => {
    const { requestId: operationId } = ids;
    telemetry(closeRecord({ trigger: 'http', operationId, request, ...close }), context);
  };
  /** For a request that was not sent, or for the whole call. */
  const reportUnsent = (call: HttpCall, outcome: CloseError, durationMs: number): void =>
    report(call, undefined, { outcome, trace: { graphCalls: 0 }, durationMs });

  const work = async (call: HttpCall): Promise<{ answer: HttpResponseInit }> => {
    const { request, ids, deadline, startedAt } = call;
    const bearer = readBearer(request.headers, callerRules);
    const listed = await readEntries(request, bearer, callerRules);
    const caller = identifyCaller(request.headers, bearer, callerRules);
    const entries = listed.map((entry) => readEntry(entry, caller, callerRules));
    const { requestId: operationId, clientRequestId = operationId } = ids;
    const user = caller === 'app' ? undefined : caller;
    const requests = entries.filter(isRequest);
    const closes = await closeAll({ requests, user, clientRequestId, deadline }, (of, close) =>
      report(call, of, close),
    );
    const results = entries.map((entry) => {
      if (isRequest(entry)) return closes.shift()?.outcome ?? missing();
      reportUnsent(call, entry, clock.now() - startedAt);
      return entry;
    });
    return { answer: bulkAnswer(results, ids) };
  };

  return createEndpoint(dependencies, {
    begin: () => undefined,
    work,
    record(call, _known, end) {
      if ('error' in end) reportUnsent(call, end.error, end.durationMs);
    },
  });
}

/** Checks in the order of the contract: 411, 415, 413, 400. */
async function readEntries(
  request: HttpRequest,
  bearer: Bearer,
  callerRules: CallerRules,
): Promise<BulkEntry[]> {
  const body = await readBody(request, { limitBytes: MAX_BULK_BYTES, takesEvents: false });
  return parseBulkRequest(body, bulkHeaderProblems(request.headers, bearer, callerRules));
}

const REFUSED = {
  closeAfter:
    'closeAfter is not supported in a bulk request: leave it out, or send this request to closeSession.',
  notify:
    'notify is not supported in a bulk request: leave it out, or send this request to closeSession.',
};

function readEntry(
  entry: BulkEntry,
  caller: Caller,
  { delegated }: CallerRules,
): CloseRequest | CloseError {
  const read = parseBulkEntry(entry, { isMeServed: delegated, refused: REFUSED });
  const isForUser = isRequest(read) && isInOwnDrive(read.address);
  return caller === 'app' && isForUser ? userNeeded() : read;
}

function isRequest(entry: CloseRequest | CloseError): entry is CloseRequest {
  return !(entry instanceof CloseError);
}

function missing(): never {
  throw new Error('There are fewer outcomes than requests.');
}
