import { MAX_DELAY_DAYS } from '../core/timeLimits';
import {
  type Delivery,
  deliveryJson,
  type DeliveryJson,
  MAX_ATTEMPTS,
} from '../request/fields/delivery';
import { invalid } from '../core/invalidField';
import { invalidRequest } from '../request/parse/requestDetails';

const MAX_DELAY_MS = MAX_DELAY_DAYS * 24 * 60 * 60 * 1000;
/** The storage service has its own clock, and gives whole seconds. */
const CLOCK_SKEW_MS = 60_000;

/** Where a queued close stands: known before the attempt, and carried to the next one. Times in epoch milliseconds. */
export interface DeliveryState {
  operationId: string;
  /** The attempt that is being made, from 1. */
  attempt: number;
  firstAttemptAt: number;
  notBefore: number;
  traceparent?: string;
}

/** What the trigger knows of a message besides its text. */
export interface Receipt {
  /** Epoch milliseconds. */
  insertedAt: number;
  /** Epoch milliseconds. */
  now: number;
  /** For a message that carries none. */
  newOperationId: string;
  /** The sender's closeAfter, counted from the insertion; what this app writes carries a time instead. */
  closeAfterSeconds?: number | undefined;
  traceparent?: string | undefined;
}

/**
 * Reads the state that an earlier delivery wrote, or makes the first one for a message that another sender wrote.
 * @throws CloseError InvalidRequest where `notBefore` lies too far ahead
 */
export function readDeliveryState(delivery: Delivery | undefined, receipt: Receipt): DeliveryState {
  const { insertedAt, now, newOperationId, closeAfterSeconds } = receipt;
  // One that lies ahead (another clock) counts as now, or the message would never grow old.
  const firstAttemptAt = Math.min(delivery?.firstAttemptAt ?? now, now);
  // Never ahead where no time was set on purpose: the storage service's clock may be ahead of ours.
  const dueAt =
    closeAfterSeconds === undefined
      ? Math.min(insertedAt, firstAttemptAt)
      : insertedAt + closeAfterSeconds * 1000;
  const notBefore = delivery?.notBefore ?? dueAt;
  if (notBefore > insertedAt + MAX_DELAY_MS + CLOCK_SKEW_MS) {
    throw invalidRequest([
      invalid(
        'delivery.notBefore',
        `delivery.notBefore must be at most ${MAX_DELAY_DAYS} days after the message came into the queue.`,
      ),
    ]);
  }
  const traceparent = delivery?.traceparent ?? receipt.traceparent;
  return {
    // As the table has it: GUIDs are the same in capital letters.
    operationId: delivery?.operationId?.toLowerCase() ?? newOperationId,
    attempt: delivery?.attempt ?? 1,
    firstAttemptAt,
    notBefore,
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** The state as the next message carries it, in values that it can be read from again. */
export function writeDelivery(state: DeliveryState): DeliveryJson {
  return deliveryJson({ ...state, attempt: Math.min(state.attempt, MAX_ATTEMPTS) });
}
