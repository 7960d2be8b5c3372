import { createHash } from 'node:crypto';
import { CloseError } from '../core/closeError';
import { type Claim, claimOf, repeatStep } from '../operations/claim';
import { acceptedOperation, type Operation } from '../operations/operationState';
import type { StoredClaim } from '../operations/operationTable';
import type { CloseRequest } from '../request/parse/closeRequest';
import { type CloseToSend, createCloseSender, type SendDependencies } from './sendClose';

const LOOK_AGAIN_MS = 250;

/** A close to be made by the queue. */
export interface QueuedClose extends CloseToSend {
  operationId: string;
  /** Epoch milliseconds: closeAfter counts from then. */
  receivedAt: number;
}

/** The operation that this call would make, and its claim of the caller's id. */
interface OwnClaim {
  operation: Operation;
  claim: Claim;
}

/**
 * Puts a close into the queue, and keeps its state. It writes in this order: the claim of the caller's
 * Repeatability-Request-ID, the state, the message. So an id that was answered is always known, and a repeat finds
 * how far the first call got.
 * @returns the operation; an earlier one for a repeat
 * @throws CloseError StorageUnavailable, PayloadTooLarge, RepeatabilityConflict
 */
export type EnqueueClose = (close: QueuedClose) => Promise<Operation>;

export function createCloseQueue(dependencies: SendDependencies): EnqueueClose {
  const { operations, clock } = dependencies;
  const sender = createCloseSender(dependencies);

  const repeat = async (
    close: QueuedClose,
    repeatabilityId: string,
    own: OwnClaim,
    earlier: StoredClaim,
  ): Promise<Operation> => {
    const { claim } = earlier;
    const { request } = close;
    const stored = await operations.read(claim.operationId);
    const next = repeatStep(claim, own.claim.requestHash, stored?.operation, clock.now());
    switch (next.step) {
      case 'answer':
        return next.operation;
      case 'send':
        return stored === undefined
          ? sender.createAndSend(close, operationOf(request, claim.operationId, claim.queuedAt))
          : sender.send(close, stored);
      case 'wait':
        // What is answered must be in the queue.
        await clock.sleep(LOOK_AGAIN_MS);
        return repeat(close, repeatabilityId, own, earlier);
      case 'takeOver': {
        const isOwn = await operations.takeOver(repeatabilityId, earlier, own.claim);
        // Where another repeat was quicker, this one is a repeat of that.
        return isOwn ? sender.createAndSend(close, own.operation) : enqueue(close);
      }
      case 'conflict':
        throw new CloseError(
          'RepeatabilityConflict',
          'This Repeatability-Request-ID came with another request before: send a new GUID with a new request.',
          { target: 'Repeatability-Request-ID' },
        );
    }
  };

  const enqueue: EnqueueClose = async (close) => {
    const { request, operationId, receivedAt, repeatabilityId } = close;
    const operation = operationOf(request, operationId, receivedAt);
    if (repeatabilityId === undefined) return sender.createAndSend(close, operation);
    const claim = claimOf(operation, hashOf(request));
    const held = await operations.claim(repeatabilityId, claim);
    const isOwn = held.claim.operationId === operationId;
    return isOwn
      ? sender.createAndSend(close, operation)
      : repeat(close, repeatabilityId, { operation, claim }, held);
  };
  return enqueue;
}

/** The operation of a close that was asked for at that time; the same values give the same operation. */
function operationOf(request: CloseRequest, operationId: string, receivedAt: number): Operation {
  return acceptedOperation(operationId, receivedAt, notBeforeOf(request, receivedAt));
}

/** When the close is due; undefined for one that is due at once. */
function notBeforeOf({ closeAfterSeconds }: CloseRequest, receivedAt: number): number | undefined {
  return closeAfterSeconds === undefined ? undefined : receivedAt + closeAfterSeconds * 1000;
}

/** Of the request as it was parsed, its fields in the order of the schema: other spellings of the same JSON are the same request. */
function hashOf({ wire }: CloseRequest): string {
  return createHash('sha256').update(JSON.stringify(wire)).digest('hex');
}
