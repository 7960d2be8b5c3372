import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock';
import { asCloseError, CloseError } from '../core/closeError';
import { closeAfterSeconds } from '../request/closeAfter';
import { type CloseRequest, withoutCloseAfter } from '../request/closeRequest';
import type { Delivery } from '../request/delivery';
import type { Swallow } from '../telemetry/swallowedFailure';
import { messageJson } from '../storage/messageJson';
import {
  acceptedOperation,
  type Operation,
  type OperationEvent,
  transition,
} from '../operations/operationState';
import type { Operations, StoredOperation } from '../operations/operationTable';
import type { Queues } from '../storage/queues';

/** A message that is not known to be in the queue after that time is written again by a repeat. */
const ACCEPTED_MS = 10_000;
const LOOK_AGAIN_MS = 250;

/** A close to be made by the queue. */
export interface QueuedClose {
  request: CloseRequest;
  operationId: string;
  /** Epoch milliseconds: closeAfter counts from then. */
  receivedAt: number;
  traceparent?: string | undefined;
  /** The caller's Repeatability-Request-ID, a GUID. */
  repeatabilityId?: string | undefined;
  /** Takes failures of the table that must not stop the close. */
  swallow: Swallow;
}

export interface CloseQueueDependencies {
  queues: Queues;
  queueName: string;
  operations: Operations;
  clock: Clock;
}

/**
 * Puts a close into the queue, and keeps its state. The state is written before the message, so that an id that was
 * answered is always known.
 * @returns the operation; an earlier one for a repeat
 * @throws CloseError StorageUnavailable, RepeatabilityConflict
 */
export type EnqueueClose = (close: QueuedClose) => Promise<Operation>;

export function createCloseQueue({
  queues,
  queueName,
  operations,
  clock,
}: CloseQueueDependencies): EnqueueClose {
  const write = async (close: QueuedClose, stored: StoredOperation): Promise<Operation> => {
    const { operation } = stored;
    const delaySeconds = Math.max(0, ((operation.notBefore ?? 0) - clock.now()) / 1000);
    const message = messageOf(close, operation);
    if (!(await queues.write(queueName, message, Math.ceil(delaySeconds)))) {
      throw new CloseError('PayloadTooLarge', 'The request does not fit into a queue message.');
    }
    // The queue may have begun with it already; and a state that can't be written never stops a close.
    return moveOn(close, stored, { type: 'sent' });
  };

  const moveOn = async (
    { swallow }: QueuedClose,
    stored: StoredOperation,
    event: OperationEvent,
  ): Promise<Operation> => {
    const next = transition(stored.operation, event, clock.now()) ?? stored.operation;
    await operations.replace(stored, next).catch(swallow('write the operation'));
    return next;
  };

  const enqueueNew = async (close: QueuedClose): Promise<Operation> => {
    const { operationId, receivedAt, repeatabilityId, request } = close;
    const operation = acceptedOperation(operationId, receivedAt, notBeforeOf(close));
    const stored = await operations.create(operation);
    if (repeatabilityId !== undefined) {
      const claim = { operationId, requestHash: hashOf(request) };
      const held = await operations.claim(repeatabilityId, claim, operation.expiresAt);
      if (held.operationId !== operationId) {
        // Somebody else was first with the same id at this very moment.
        await operations.remove(operationId).catch(close.swallow('remove the operation'));
        // And is forgotten since, perhaps: then it is this one's turn.
        return (await repeat(close, held)) ?? enqueue(close);
      }
    }
    try {
      return await write(close, stored);
    } catch (error) {
      // Nobody was told of the operation; or a repeat was, at the same time, and another repeat sends it anew.
      const body = asCloseError(error).toBody();
      if (repeatabilityId === undefined) {
        await operations.remove(operationId).catch(close.swallow('remove the operation'));
      } else await moveOn(close, stored, { type: 'notSent', error: body });
      throw error;
    }
  };

  /** The earlier operation of an id; undefined where that is too old to be known. */
  const repeat = async (
    close: QueuedClose,
    { operationId, requestHash }: { operationId: string; requestHash: string },
  ): Promise<Operation | undefined> => {
    const stored = await operations.read(operationId);
    if (stored === undefined) return undefined;
    if (requestHash !== hashOf(close.request)) {
      throw new CloseError(
        'RepeatabilityConflict',
        'This Repeatability-Request-ID came with another request before: send a new GUID with a new request.',
        { target: 'Repeatability-Request-ID' },
      );
    }
    const { status, queuedAt } = stored.operation;
    if (status !== 'accepted' && status !== 'unsent') return stored.operation;
    if (status === 'unsent' || clock.now() - queuedAt > ACCEPTED_MS) return write(close, stored);
    // The first call is writing the message just now, or has died: what is answered must be in the queue.
    await clock.sleep(LOOK_AGAIN_MS);
    return repeat(close, { operationId, requestHash });
  };

  const enqueue: EnqueueClose = async (close) => {
    const { repeatabilityId } = close;
    if (repeatabilityId === undefined) return enqueueNew(close);
    const claim = await operations.readClaim(repeatabilityId);
    const earlier = claim && (await repeat(close, claim));
    if (earlier !== undefined) return earlier;
    if (claim !== undefined) await operations.removeClaim(repeatabilityId);
    return enqueueNew(close);
  };
  return enqueue;
}

/** When the close is due; undefined for one that is due at once. */
function notBeforeOf({ request, receivedAt }: QueuedClose): number | undefined {
  if (request.closeAfter === undefined) return undefined;
  return receivedAt + (closeAfterSeconds(request.closeAfter) ?? 0) * 1000;
}

/** closeAfter has become a time, and is not sent on. */
function messageOf({ request, traceparent }: QueuedClose, operation: Operation): string {
  const rest = withoutCloseAfter(request);
  const { operationId, notBefore } = operation;
  const delivery: Delivery = {
    attempt: 1,
    ...(notBefore !== undefined && { notBefore: new Date(notBefore).toISOString() }),
    operationId,
    ...(traceparent !== undefined && { traceparent }),
  };
  return messageJson({ ...rest, delivery });
}

/** Of the request as it was parsed: other spellings of the same JSON are the same request. */
function hashOf(request: CloseRequest): string {
  const fields = Object.entries(request).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
