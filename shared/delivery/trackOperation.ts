import type { Clock } from '../clock';
import type { ErrorBody } from '../closeError';
import {
  type FinalStatus,
  finished,
  type Operation,
  type OperationStatus,
  requeued,
  started,
} from './operation';
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

  /** Writes the end over whatever is there by now: another message, or somebody who cancels, may have changed it. */
  const end = async (begun: StoredOperation, status: FinalStatus, error?: ErrorBody) => {
    let stored: StoredOperation | undefined = begun;
    for (let read = 0; read < MAX_READS && stored !== undefined; read++) {
      const { operation } = stored;
      if (staysAt(operation.status, status)) return;
      if (await operations.replace(stored, finished(operation, status, clock.now(), error))) return;
      stored = await operations.read(operation.operationId);
    }
  };

  const track = (begun: StoredOperation): TrackedOperation => {
    const { operation } = begun;
    return {
      isCancelled: operation.status === 'cancelled',
      queuedAt: operation.queuedAt,
      requeue: async () => {
        if (isSettled(operation)) return;
        // Only as it was left: its message is in the queue already, and may have been taken up.
        await operations.replace(begun, requeued(operation)).catch(() => undefined);
      },
      finish: (status, error) => end(begun, status, error).catch(() => undefined),
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

/** A close that was made is the truth, also of one that was cancelled meanwhile; no other end undoes an earlier one. */
function staysAt(now: OperationStatus, end: FinalStatus): boolean {
  if (now === 'cancelled') return end === 'failed' || end === 'cancelled';
  return now === 'closed' || now === 'alreadyClosed';
}
