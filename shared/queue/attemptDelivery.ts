import type { Clock } from '../core/clock';
import { asCloseError, type CloseError } from '../core/closeError';
import { startDeadline } from '../core/deadline';
import type { CloseCall, CloseOutcome, CloseTrace } from '../close/closeCall';
import type { TrackedOperation, TrackOperation } from '../operations/trackOperation';
import type { CloseRequest } from '../request/parse/closeRequest';
import { swallowInto } from '../telemetry/records/swallowedFailure';
import type { CloseSpan } from '../telemetry/signals/telemetry';
import type { DeliveryState } from './deliveryState';
import type { ReadMessage } from './readMessage';

/** How one delivery ended, before anything is done about the message. */
export type DeliveryAttempt = Known & (WithRequest | WithoutRequest);

interface Known {
  state: DeliveryState;
  /** Undefined where the table does not know the operation. */
  operation: TrackedOperation | undefined;
  trace: CloseTrace;
}

/** `tooEarly`: its time has not come, nothing was attempted. */
interface WithRequest {
  request: CloseRequest;
  outcome: CloseOutcome | 'tooEarly';
}

/** `cancelled`: its time never comes. The request is undefined where the message could not be read. */
interface WithoutRequest {
  request: CloseRequest | undefined;
  outcome: CloseError | 'cancelled';
}

export interface AttemptDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  trackOperation: TrackOperation;
  clock: Clock;
  timeoutSeconds: number;
}

/**
 * Makes one attempt at what a message asks for. Never throws: a failure is the outcome.
 * @param span of the close
 */
export async function attemptDelivery(
  { close, trackOperation, clock, timeoutSeconds }: AttemptDependencies,
  { state, request, error, hasOperation, receivedAt }: ReadMessage,
  span: Pick<CloseSpan, 'context' | 'log'>,
): Promise<DeliveryAttempt> {
  const { operationId } = state;
  const attempt: Known & Pick<WithoutRequest, 'request'> = {
    state,
    operation: undefined,
    trace: { graphCalls: 0 },
    request,
  };
  try {
    if (error === undefined && state.notBefore > receivedAt) {
      return { ...attempt, request, outcome: 'tooEarly' };
    }
    if (hasOperation) {
      attempt.operation = await trackOperation(operationId, swallowInto(span.log, operationId));
      if (attempt.operation?.isCancelled) return { ...attempt, outcome: 'cancelled' };
    }
    if (error !== undefined) return { ...attempt, outcome: error };
    const deadline = startDeadline(timeoutSeconds, clock);
    try {
      const call = { request, clientRequestId: operationId, deadline, parent: span.context };
      const outcome = await close({ ...call, attempts: 'one' }, attempt.trace);
      return { ...attempt, request, outcome };
    } finally {
      deadline.release();
    }
  } catch (thrown) {
    return { ...attempt, outcome: asCloseError(thrown) };
  }
}
