import type { Clock } from '../core/clock';
import { asCloseError, CloseError } from '../core/closeError';
import { type Operation, type OperationEvent, transition } from '../operations/operationState';
import type { Operations, StoredOperation } from '../operations/operationTable';
import { type CloseRequest, queuedJson } from '../request/parse/closeRequest';
import { deliveryJson } from '../request/fields/delivery';
import { messageJson } from '../storage/messageJson';
import type { Queues } from '../storage/queues';
import type { Swallow } from '../telemetry/records/swallowedFailure';
import type { Parent, Telemetry } from '../telemetry/signals/telemetry';

export interface SendDependencies {
  queues: Queues;
  queueName: string;
  operations: Operations;
  clock: Clock;
  telemetry: Telemetry;
}

/** What is sent for an operation. */
export interface CloseToSend {
  request: CloseRequest;
  /** What travels on with the message where telemetry is off. */
  traceparent?: string | undefined;
  /** The span of the close. */
  parent?: Parent;
  /** The caller's Repeatability-Request-ID, a GUID: with it a repeat can send what could not be sent now. */
  repeatabilityId?: string | undefined;
  /** Takes failures of the table that must not stop the close. */
  swallow: Swallow;
}

/** Writes states and messages. Both throw CloseError StorageUnavailable, or PayloadTooLarge. */
export interface CloseSender {
  /** Writes the state, then the message. @returns the operation as it waits, or as a repeat was quicker to send it */
  createAndSend(close: CloseToSend, operation: Operation): Promise<Operation>;
  /** Writes the message, then that it waits. */
  send(close: CloseToSend, stored: StoredOperation): Promise<Operation>;
}

export function createCloseSender(dependencies: SendDependencies): CloseSender {
  const { queues, queueName, operations, clock, telemetry } = dependencies;

  const moveOn = async (
    { swallow }: CloseToSend,
    stored: StoredOperation,
    event: OperationEvent,
  ): Promise<Operation> => {
    const next = transition(stored.operation, event, clock.now()) ?? stored.operation;
    await operations.replace(stored, next).catch(swallow('write the operation'));
    return next;
  };

  const send = async (close: CloseToSend, stored: StoredOperation): Promise<Operation> => {
    const { operation } = stored;
    const delaySeconds = Math.max(0, ((operation.notBefore ?? 0) - clock.now()) / 1000);
    await telemetry.send(queueName, close.parent, close.traceparent, async (traceparent) => {
      const message = messageOf(close.request, operation, traceparent);
      if (!(await queues.write(queueName, message, Math.ceil(delaySeconds)))) {
        throw new CloseError('PayloadTooLarge', 'The request does not fit into a queue message.');
      }
    });
    // The queue may have begun with it already; and a state that can't be written never stops a close.
    return moveOn(close, stored, { type: 'sent' });
  };

  const createAndSend = async (close: CloseToSend, operation: Operation): Promise<Operation> => {
    const stored = await operations.create(operation);
    if (stored.operation.status !== 'accepted') return stored.operation;
    try {
      return await send(close, stored);
    } catch (error) {
      // The id was not answered to the caller. A repeat may have got it at the same time: then a later repeat sends the message.
      const { repeatabilityId, swallow } = close;
      const body = asCloseError(error).toBody();
      if (repeatabilityId === undefined) {
        await operations.remove(operation.operationId).catch(swallow('remove the operation'));
      } else await moveOn(close, stored, { type: 'notSent', error: body });
      throw error;
    }
  };

  return { createAndSend, send };
}

function messageOf(
  request: CloseRequest,
  operation: Operation,
  traceparent: string | undefined,
): string {
  const { operationId, notBefore } = operation;
  const delivery = deliveryJson({ attempt: 1, notBefore, operationId, traceparent });
  return messageJson({ ...queuedJson(request), delivery });
}
