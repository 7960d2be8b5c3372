import type { CloseError } from '../core/closeError';
import { type CloseRequest, secretsOf } from '../request/parse/closeRequest';
import { describeCause, sessionFingerprint } from '../telemetry/records/redaction';
import type { CloseRecord } from '../telemetry/records/closeRecord';
import type { CloseOutcome, CloseTrace } from './closeCall';

/** How one close ended, for telemetry. */
export interface CloseEnd {
  trigger: CloseRecord['trigger'];
  operationId: string;
  /** Absent where the request could not be read. */
  request: CloseRequest | undefined;
  /** `tooEarly`: a queued close whose time has not come; `cancelled`: one that was cancelled in time. */
  outcome: CloseOutcome | 'queued' | 'tooEarly' | 'cancelled' | CloseError;
  trace: CloseTrace;
  durationMs: number;
}

/** What telemetry may hold of a close: no session id, no address, no text from outside this app. */
export function closeRecord(end: CloseEnd): CloseRecord {
  const { trigger, operationId, request, trace, durationMs } = end;
  const [outcome, error] =
    typeof end.outcome === 'string' ? [end.outcome] : [end.outcome.code, end.outcome];
  const cause =
    error?.cause === undefined
      ? undefined
      : describeCause(error.cause, request && secretsOf(request));
  return {
    trigger,
    operationId,
    outcome,
    graphCalls: trace.graphCalls,
    durationMs: Math.round(durationMs),
    ...(request !== undefined && { session: sessionFingerprint(request.workbookSessionId) }),
    ...(trace.graphRequestId !== undefined && { graphRequestId: trace.graphRequestId }),
    ...(trace.lookUp !== undefined && { lookUp: trace.lookUp }),
    ...(trace.noOtherToken !== undefined && { noOtherToken: trace.noOtherToken }),
    ...(error?.graph?.graphStatus !== undefined && { graphStatus: error.graph.graphStatus }),
    ...(cause !== undefined && { cause }),
  };
}
