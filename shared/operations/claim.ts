import type { Operation } from './operationState';
import { canBeForgotten } from './retention';

/** A message that is not known to be in the queue after that time is written again by a repeat. */
const ACCEPTED_MS = 10_000;

/** What a Repeatability-Request-ID stands for: the operation of the call that brought it first. */
export interface Claim {
  operationId: string;
  /** Of the parsed request, which is not kept itself. */
  requestHash: string;
  /** When that operation was asked for, in epoch milliseconds. */
  queuedAt: number;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/**
 * The claim of a new operation. It lives as long as one that has not ended: so no operation that ends in time is asked for
 * longer than its id is claimed.
 */
export function claimOf(operation: Operation, requestHash: string): Claim {
  const { operationId, queuedAt, expiresAt } = operation;
  return { operationId, requestHash, queuedAt, expiresAt };
}

/**
 * What a repeat does: answer with the operation; send its message (again); wait, as the first call may be sending it just
 * now; take over the id of an operation that is forgotten; or refuse another request.
 */
export type RepeatStep =
  { step: 'answer'; operation: Operation } | { step: 'send' | 'wait' | 'takeOver' | 'conflict' };

/**
 * Decides what a repeat does. The claim is written before the operation, and the operation before the message: whatever is
 * not there yet is on its way, or its writer has died.
 * @param claim of the first call
 * @param requestHash of the repeat
 * @param operation of the claim; absent where the table has none
 * @param now epoch milliseconds
 */
export function repeatStep(
  claim: Claim,
  requestHash: string,
  operation: Operation | undefined,
  now: number,
): RepeatStep {
  if (operation === undefined && canBeForgotten(claim.queuedAt, now)) return { step: 'takeOver' };
  if (requestHash !== claim.requestHash) return { step: 'conflict' };
  if (operation?.status === 'unsent') return { step: 'send' };
  if (operation !== undefined && operation.status !== 'accepted')
    return { step: 'answer', operation };
  return { step: now - claim.queuedAt > ACCEPTED_MS ? 'send' : 'wait' };
}
