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
import type { CloseSpan, Parent, Telemetry } from '../shared/telemetry/signals/telemetry';
import { createEndpoint, type EndpointDependencies, type HttpCall } from './endpoint';

export interface CloseSessionsHttpDependencies extends EndpointDependencies {
  closeAll: (
    call: BulkCall,
    onEnd: (request: CloseRequest, close: BulkClose) => void,
  ) => Promise<BulkClose[]>;
  callerRules: CallerRules;
}

/** What is known of a bulk call on its way. */
interface Known {
  span: ReturnType<Telemetry['closeSessions']>;
  /** Of its requests; absent until they have been read. */
  count: number | undefined;
}

/** `POST /api/closeSessions`: up to 100 close requests, each with an outcome and a record of its own. */
export function closeSessionsHttp(dependencies: CloseSessionsHttpDependencies): HttpHandler {
  const { closeAll, clock, callerRules, telemetry } = dependencies;

  const open = ({ context: log, startedAt }: HttpCall, { span }: Known): CloseSpan =>
    telemetry.closeSession({ parent: span.context, log, startedAt });
  const end = (
    span: CloseSpan,
    { ids: { requestId: operationId } }: HttpCall,
    request: CloseRequest | undefined,
    close: BulkClose,
  ): void => span.end(closeRecord({ trigger: 'http', operationId, request, ...close }));
  /** For a request that was not sent, or for the whole call. */
  const endUnsent = (call: HttpCall, known: Known, outcome: CloseError, durationMs: number): void =>
    end(open(call, known), call, undefined, { outcome, trace: { graphCalls: 0 }, durationMs });

  const work = async (call: HttpCall, known: Known): Promise<{ answer: HttpResponseInit }> => {
    const { request, ids, deadline, startedAt } = call;
    const bearer = readBearer(request.headers, callerRules);
    const listed = await readEntries(request, bearer, callerRules);
    known.count = listed.length;
    const caller = identifyCaller(request.headers, bearer, callerRules);
    const entries = listed.map((entry) => readEntry(entry, caller, callerRules));
    const { requestId: operationId, clientRequestId = operationId } = ids;
    const user = caller === 'app' ? undefined : caller;
    const requests = entries.filter(isRequest);
    const spans = new Map<CloseRequest, CloseSpan>();
    const onBegin = (of: CloseRequest): Parent => {
      const span = open(call, known);
      spans.set(of, span);
      return span.context;
    };
    const parent = known.span.context;
    const closes = await closeAll(
      { requests, user, clientRequestId, deadline, parent, onBegin },
      (of, close) => end(spans.get(of) ?? open(call, known), call, of, close),
    );
    // One close for each request, in their order.
    const results = entries.map((entry) => {
      if (isRequest(entry)) return (closes.shift() as BulkClose).outcome;
      endUnsent(call, known, entry, clock.now() - startedAt);
      return entry;
    });
    return { answer: bulkAnswer(results, ids) };
  };

  return createEndpoint(dependencies, {
    begin: ({ parent }) => ({ span: telemetry.closeSessions(parent), count: undefined }),
    work,
    record(call, known, ended) {
      if ('error' in ended) endUnsent(call, known, ended.error, ended.durationMs);
      known.span.end(known.count);
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
