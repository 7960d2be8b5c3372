import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../core/clock';
import { asCloseError, CloseError } from '../core/closeError';
import { startDeadline } from '../core/deadline';
import type { CloseCall, CloseOutcome, CloseTrace } from '../close/closeCall';
import { closeAfterSeconds } from '../request/closeAfter';
import { type CloseRequest, withoutCloseAfter } from '../request/closeRequest';
import { deliveryOf } from '../request/delivery';
import { parseQueuedRequest, type RequestRules } from '../request/parseRequest';
import { openIfEvent } from '../request/cloudEvent';
import { parseMessageText } from '../request/requestText';
import type { Swallow } from '../telemetry/swallowedFailure';
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

/** What one delivery came to, before anything is done about the message. */
export interface DeliveryAttempt {
  state: DeliveryState;
  /** Absent where the message could not be read. */
  request?: CloseRequest;
  /** Absent where the table does not know the operation. */
  operation?: TrackedOperation;
  /** `tooEarly`: its time has not come, nothing was tried. `cancelled`: it never will be. */
  result: CloseOutcome | 'tooEarly' | 'cancelled' | CloseError;
  trace: CloseTrace;
}

export interface TryDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  trackOperation: TrackOperation;
  /** What messages may ask for, as the app is set up. */
  requestRules: RequestRules;
  clock: Clock;
  timeoutSeconds: number;
}

/** Reads the message and makes one try. Never throws: a failure is the result. */
export async function tryToClose(
  { close, trackOperation, requestRules, clock, timeoutSeconds }: TryDependencies,
  { text, ...received }: ReceivedMessage,
  swallowFor: (operationId: string) => Swallow,
): Promise<DeliveryAttempt> {
  const receipt: Receipt = { ...received, now: clock.now(), newOperationId: uuidv7() };
  const attempt: Omit<DeliveryAttempt, 'result'> = {
    state: readDeliveryState(undefined, receipt),
    trace: { attempts: 0 },
  };
  try {
    const { data: message, traceparent } = openIfEvent(parseMessageText(text));
    if (traceparent !== undefined) receipt.traceparent = traceparent;
    // What is no request, to a version that was rolled back, is still a try of its operation.
    const delivery = deliveryOf(message);
    const request = requestOrError(message, requestRules);
    const isRequest = !(request instanceof CloseError);
    if (isRequest) attempt.request = withoutCloseAfter(request);
    const closeAfter = isRequest ? request.closeAfter : undefined;
    attempt.state = readDeliveryState(delivery, {
      ...receipt,
      closeAfterSeconds: closeAfter === undefined ? undefined : closeAfterSeconds(closeAfter),
    });
    const { operationId, notBefore } = attempt.state;
    if (isRequest && notBefore > receipt.now) return { ...attempt, result: 'tooEarly' };
    if (delivery?.operationId !== undefined) {
      const operation = await trackOperation(operationId, swallowFor(operationId));
      if (operation !== undefined) attempt.operation = operation;
      if (operation?.isCancelled) return { ...attempt, result: 'cancelled' };
    }
    if (!isRequest) return { ...attempt, result: request };
    const deadline = startDeadline(timeoutSeconds, clock);
    try {
      const call = { request, clientRequestId: operationId, deadline };
      return { ...attempt, result: await close({ ...call, tries: 'one' }, attempt.trace) };
    } finally {
      deadline.release();
    }
  } catch (thrown) {
    return { ...attempt, result: asCloseError(thrown) };
  }
}

function requestOrError(message: unknown, rules: RequestRules): CloseRequest | CloseError {
  try {
    return parseQueuedRequest(message, rules).request;
  } catch (thrown) {
    return asCloseError(thrown);
  }
}
