import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../core/clock';
import { asCloseError, CloseError } from '../core/closeError';
import { startDeadline } from '../core/deadline';
import type { CloseCall, CloseOutcome, CloseTrace } from '../close/closeCall';
import type { CloseRequest } from '../request/parse/closeRequest';
import { parseQueuedRequest } from '../request/parse/parseRequest';
import type { RequestRules } from '../request/parse/readRequest';
import { openIfEvent } from '../request/parse/cloudEvent';
import { parseMessageText } from '../request/parse/requestText';
import type { Swallow } from '../telemetry/records/swallowedFailure';
import { type DeliveryState, readDeliveryState, type Receipt } from './deliveryState';
import type { TrackedOperation, TrackOperation } from '../operations/trackOperation';

/** One message as the trigger received it. */
export interface ReceivedMessage {
  /** As it stood in the queue. */
  text: string;
  /** Epoch milliseconds. */
  insertedAt: number;
  traceparent?: string;
}

/** How one delivery ended, before anything is done about the message. */
export type DeliveryAttempt = Known & (WithRequest | WithoutRequest);

interface Known {
  state: DeliveryState;
  /** Absent where the table does not know the operation. */
  operation?: TrackedOperation;
  trace: CloseTrace;
}

/** `tooEarly`: its time has not come, nothing was attempted. */
interface WithRequest {
  request: CloseRequest;
  outcome: CloseOutcome | 'tooEarly';
}

/** `cancelled`: its time never comes. The request is absent where the message could not be read. */
interface WithoutRequest {
  request?: CloseRequest;
  outcome: CloseError | 'cancelled';
}

export interface AttemptDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  trackOperation: TrackOperation;
  /** What messages may ask for, by the settings. */
  requestRules: RequestRules;
  clock: Clock;
  timeoutSeconds: number;
}

/** Reads the message and makes one attempt. Never throws: a failure is the outcome. */
export async function attemptDelivery(
  { close, trackOperation, requestRules, clock, timeoutSeconds }: AttemptDependencies,
  { text, ...received }: ReceivedMessage,
  swallowFor: (operationId: string) => Swallow,
): Promise<DeliveryAttempt> {
  const receipt: Receipt = { ...received, now: clock.now(), newOperationId: uuidv7() };
  const attempt: Known & { request?: CloseRequest } = {
    state: readDeliveryState(undefined, receipt),
    trace: { graphCalls: 0 },
  };
  try {
    const { data: message, traceparent } = openIfEvent(parseMessageText(text));
    if (traceparent !== undefined) receipt.traceparent = traceparent;
    const { delivery, request } = parseQueuedRequest(message, requestRules);
    const isRequest = !(request instanceof CloseError);
    if (isRequest) {
      attempt.request = request;
      receipt.closeAfterSeconds = request.closeAfterSeconds;
    }
    attempt.state = readDeliveryState(delivery, receipt);
    const { operationId, notBefore } = attempt.state;
    if (isRequest && notBefore > receipt.now) return { ...attempt, request, outcome: 'tooEarly' };
    if (delivery?.operationId !== undefined) {
      const operation = await trackOperation(operationId, swallowFor(operationId));
      if (operation !== undefined) attempt.operation = operation;
      if (operation?.isCancelled) return { ...attempt, outcome: 'cancelled' };
    }
    if (!isRequest) return { ...attempt, outcome: request };
    const deadline = startDeadline(timeoutSeconds, clock);
    try {
      const call = { request, clientRequestId: operationId, deadline };
      const outcome = await close({ ...call, attempts: 'one' }, attempt.trace);
      return { ...attempt, request, outcome };
    } finally {
      deadline.release();
    }
  } catch (thrown) {
    return { ...attempt, outcome: asCloseError(thrown) };
  }
}
