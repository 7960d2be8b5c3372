import type { ErrorBody } from '../core/closeError';
import { type Operation, type ShownStatus, waitingStatus } from './operationState';

/** What callers see of an operation: status, times, error. */
export interface OperationView {
  operationId: string;
  status: ShownStatus;
  queuedAt: string;
  notBefore?: string;
  startedAt?: string;
  finishedAt?: string;
  error?: ErrorBody;
}

export function viewOf(operation: Operation): OperationView {
  const { operationId, queuedAt, notBefore, startedAt, finishedAt, error } = operation;
  const iso = (epochMs: number): string => new Date(epochMs).toISOString();
  return {
    operationId,
    status: shownStatus(operation),
    queuedAt: iso(queuedAt),
    ...(notBefore !== undefined && { notBefore: iso(notBefore) }),
    ...(startedAt !== undefined && { startedAt: iso(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: iso(finishedAt) }),
    ...(error !== undefined && { error }),
  };
}

function shownStatus(operation: Operation): ShownStatus {
  if (operation.status === 'accepted') return waitingStatus(operation);
  return operation.status === 'unsent' ? 'failed' : operation.status;
}
