import type { Clock } from '../core/clock';
import { CloseError } from '../core/closeError';
import { isGuid } from '../core/textForms';
import { type Operation, transition } from './operationState';
import type { Operations } from './operationTable';
import { KEPT_AFTER_END_DAYS } from './retention';

/** A delivery may begin between reading and writing. */
const MAX_READS = 5;

/** @throws CloseError OperationNotFound, StorageUnavailable */
export async function findOperation(
  operations: Operations,
  operationId: string,
): Promise<Operation> {
  return (await readOperation(operations, operationId)).operation;
}

/**
 * Cancels a close that has not begun. Its message stays in the queue, and is deleted when its time comes.
 * @returns the operation, now `cancelled`, or cancelled before
 * @throws CloseError OperationNotFound, OperationStarted, StorageUnavailable
 */
export async function cancelOperation(
  operations: Operations,
  operationId: string,
  clock: Clock,
): Promise<Operation> {
  for (let read = 0; read < MAX_READS; read++) {
    const stored = await readOperation(operations, operationId);
    const { operation } = stored;
    if (operation.status === 'cancelled') return operation;
    const next = transition(operation, { type: 'cancelled' }, clock.now());
    if (next === undefined) break;
    if (await operations.replace(stored, next)) return next;
  }
  throw new CloseError(
    'OperationStarted',
    'The close has begun or is done, so it can’t be cancelled: GET the operation to see how it ends.',
  );
}

async function readOperation(operations: Operations, operationId: string) {
  // An id is always a GUID: the table is not asked for anything else.
  const stored = isGuid(operationId) ? await operations.read(operationId.toLowerCase()) : undefined;
  if (stored !== undefined) return stored;
  throw new CloseError(
    'OperationNotFound',
    `There is no such operation. The state of an operation is kept for ${KEPT_AFTER_END_DAYS} days after its end: check the id.`,
  );
}
