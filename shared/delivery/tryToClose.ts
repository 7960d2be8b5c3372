import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../clock';
import { asCloseError, type CloseError } from '../closeError';
import { startDeadline } from '../deadline';
import type { CloseCall, CloseOutcome, CloseTrace } from '../graph/closeSession';
import type { CloseRequest } from '../request/closeRequest';
import { parseQueuedRequest } from '../request/parseRequest';
import { parseMessageText } from '../request/requestText';
import { type DeliveryState, readDeliveryState } from './deliveryState';

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
  /** `tooEarly`: its time has not come, nothing was tried. */
  result: CloseOutcome | 'tooEarly' | CloseError;
  trace: CloseTrace;
}

export interface TryDependencies {
  close: (call: CloseCall, trace: CloseTrace) => Promise<CloseOutcome>;
  clock: Clock;
  timeoutSeconds: number;
}

const NOT_YET = {
  closeAfter: 'closeAfter is not available in this version: leave it out.',
  notify: 'notify is not available in this version: leave it out.',
};

/** Reads the message and makes one try. Never throws: a failure is the result. */
export async function tryToClose(
  { close, clock, timeoutSeconds }: TryDependencies,
  { text, ...received }: ReceivedMessage,
): Promise<DeliveryAttempt> {
  const receipt = { ...received, now: clock.now(), newOperationId: uuidv7() };
  const attempt: Omit<DeliveryAttempt, 'result'> = {
    state: readDeliveryState(undefined, receipt),
    trace: { attempts: 0 },
  };
  try {
    const { request, delivery } = parseQueuedRequest(parseMessageText(text), {
      refused: NOT_YET,
    });
    attempt.request = request;
    attempt.state = readDeliveryState(delivery, receipt);
    // Only a time that was set on purpose: the storage service's clock may be ahead of ours.
    const isTooEarly = delivery?.notBefore !== undefined && attempt.state.notBefore > receipt.now;
    if (isTooEarly) return { ...attempt, result: 'tooEarly' };
    const deadline = startDeadline(timeoutSeconds, clock);
    const clientRequestId = attempt.state.operationId;
    try {
      const call: CloseCall = { request, clientRequestId, deadline, tries: 'one' };
      return { ...attempt, result: await close(call, attempt.trace) };
    } finally {
      deadline.release();
    }
  } catch (thrown) {
    return { ...attempt, result: asCloseError(thrown) };
  }
}
