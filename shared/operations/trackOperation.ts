import type { Clock } from '../core/clock';
import type { ErrorBody } from '../core/closeError';
import type { Swallow } from '../telemetry/records/swallowedFailure';
import { type FinalStatus, type OperationEvent, transition } from './operationState';
import type { Operations, StoredOperation } from './operationTable';

/** How the attempts at a close ended for good. */
export type OperationEnd =
  { status: Exclude<FinalStatus, 'failed'> } | { status: 'failed'; error: ErrorBody };

/** The state of a close while the queue makes it. Nothing here throws: a status never stops a close. */
export interface TrackedOperation {
  /** The close must not be made any more. */
  isCancelled: boolean;
  /** Epoch milliseconds. */
  queuedAt: number;
  /** Its message waits for another attempt. */
  requeue(): Promise<void>;
  finish(end: OperationEnd): Promise<void>;
}

/**
 * Moves an operation on to `running`.
 * @param swallow takes the failures of the table
 * @returns undefined where the operation is not known, or its state can't be read: the close goes ahead without it
 */
export type TrackOperation = (
  operationId: string,
  swallow: Swallow,
) => Promise<TrackedOperation | undefined>;

/** A cancellation that comes at the same moment changes the state between reading and writing. */
const MAX_READS = 3;

export function createOperationTracker(operations: Operations, clock: Clock): TrackOperation {
  const begin = async (
    operationId: string,
    swallow: Swallow,
  ): Promise<StoredOperation | undefined> => {
    let stored: StoredOperation | undefined;
    for (let read = 0; read < MAX_READS; read++) {
      stored = await operations.read(operationId);
      if (stored === undefined) return undefined;
      const next = transition(stored.operation, { type: 'begun' }, clock.now());
      if (next === undefined) return stored;
      const unwritten = stored;
      const begun = await operations.replace(stored, next).catch((cause: unknown) => {
        swallow('write the operation')(cause);
        return unwritten;
      });
      if (begun !== undefined) return begun;
    }
    swallow('write the operation')(keptChanging());
    return stored;
  };

  /** Writes the end over the current state: another message, or a cancellation, may have changed it. */
  const end = async (begun: StoredOperation, event: OperationEvent): Promise<void> => {
    let stored: StoredOperation | undefined = begun;
    for (let read = 0; read < MAX_READS && stored !== undefined; read++) {
      const next = transition(stored.operation, event, clock.now());
      if (next === undefined || (await operations.replace(stored, next)) !== undefined) return;
      stored = await operations.read(begun.operation.operationId);
    }
    if (stored !== undefined) throw keptChanging();
  };

  const track = (begun: StoredOperation, swallow: Swallow): TrackedOperation => {
    const { operation } = begun;
    return {
      isCancelled: operation.status === 'cancelled',
      queuedAt: operation.queuedAt,
      requeue: async () => {
        const next = transition(operation, { type: 'requeued' }, clock.now());
        // Only as it was left: its message is in the queue already, and may have been taken up.
        if (next !== undefined) {
          await operations.replace(begun, next).catch(swallow('write the operation'));
        }
      },
      finish: (how) => end(begun, eventOf(how)).catch(swallow('write the operation')),
    };
  };

  return async (operationId, swallow) => {
    const stored = await begin(operationId, swallow).catch(swallow('read the operation'));
    return stored && track(stored, swallow);
  };
}

function keptChanging(): Error {
  return new Error(`The operation changed with each of ${MAX_READS} attempts to write it.`);
}

function eventOf(end: OperationEnd): OperationEvent {
  return end.status === 'failed' ? { type: 'failed', error: end.error } : { type: end.status };
}
