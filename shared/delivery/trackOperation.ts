import type { Clock } from '../clock';
import type { ErrorBody } from '../closeError';
import { type FinalStatus, finished, type Operation, requeued, started } from './operation';
import type { Operations, StoredOperation } from './operations';

/** The state of a close while the queue makes it. Nothing here throws: a status never stops a close. */
export interface TrackedOperation {
  /** The close must not be made any more. */
  isCancelled: boolean;
  /** Epoch milliseconds. */
  queuedAt: number;
  /** Its message waits for another try. */
  requeue(): Promise<void>;
  finish(status: FinalStatus, error?: ErrorBody): Promise<void>;
}

/**
 * Moves an operation on to `running`.
 * @returns undefined where the operation is not known, or its state can't be read: the close goes ahead without it
 */
export type TrackOperation = (operationId: string) => Promise<TrackedOperation | undefined>;

/** A cancellation that comes at the same moment changes the state between reading and writing. */
const MAX_READS = 3;

export function createOperationTracker(operations: Operations, clock: Clock): TrackOperation {
  const begin = async (operationId: string): Promise<StoredOperation | undefined> => {
    let stored: StoredOperation | undefined;
    for (let read = 0; read < MAX_READS; read++) {
      stored = await operations.read(operationId);
      if (stored === undefined || isSettled(stored.operation)) return stored;
      const begun = await operations
        .replace(stored, started(stored.operation, clock.now()))
        .catch(() => stored);
      if (begun !== undefined) return begun;
    }
    return stored;
  };

  const track = ({ operation, etag }: StoredOperation): TrackedOperation => {
    const save = async (next: Operation, ifMatch: string): Promise<void> => {
      if (isSettled(operation)) return;
      await operations.replace({ operation, etag: ifMatch }, next).catch(() => undefined);
    };
    return {
      isCancelled: operation.status === 'cancelled',
      queuedAt: operation.queuedAt,
      // Its message is back already: the next try may have begun, and be done.
      requeue: () => save(requeued(operation), etag),
      finish: (status, error) => save(finished(operation, status, clock.now(), error), '*'),
    };
  };

  return async (operationId) => {
    const stored = await begin(operationId).catch(() => undefined);
    return stored && track(stored);
  };
}

/** What a message that comes twice must not undo: `failed` may still become `closed`. */
function isSettled({ status }: Operation): boolean {
  return status === 'cancelled' || status === 'closed' || status === 'alreadyClosed';
}
