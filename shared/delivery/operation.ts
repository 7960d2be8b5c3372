import type { ErrorBody } from '../closeError';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_AFTER_END_MS = 7 * DAY_MS;
/** More than a queued close can take: 6 days of age after its time. */
const KEPT_UNFINISHED_MS = 14 * DAY_MS;

export type FinalStatus = 'closed' | 'alreadyClosed' | 'failed' | 'cancelled';
export type OperationStatus = 'accepted' | 'queued' | 'scheduled' | 'running' | FinalStatus;

const FINAL = new Set<OperationStatus>(['closed', 'alreadyClosed', 'failed', 'cancelled']);

/** One asynchronous close as the table keeps it: never the session or the workbook. Times in epoch milliseconds. */
export interface Operation {
  operationId: string;
  /** `accepted` until its message is known to be in the queue. */
  status: OperationStatus;
  queuedAt: number;
  /** Its message is known not to be in the queue: it has failed, unless a repeat sends it. */
  isUnsent?: boolean;
  /** Only with closeAfter. */
  notBefore?: number;
  startedAt?: number;
  finishedAt?: number;
  error?: ErrorBody;
  /** When it may be forgotten. */
  expiresAt: number;
}

/** A close that was asked for and is not in the queue yet. */
export function acceptedOperation(
  operationId: string,
  queuedAt: number,
  notBefore: number | undefined,
): Operation {
  return {
    operationId,
    status: 'accepted',
    queuedAt,
    ...(notBefore !== undefined && { notBefore }),
    expiresAt: (notBefore ?? queuedAt) + KEPT_UNFINISHED_MS,
  };
}

/** Its message waits in the queue, for the first time. */
export function waiting(operation: Operation): Operation {
  const next: Operation = { ...operation, status: shownWaiting(operation) };
  delete next.isUnsent;
  delete next.finishedAt;
  delete next.error;
  return next;
}

export function started(operation: Operation, now: number): Operation {
  return { ...operation, status: 'running', startedAt: operation.startedAt ?? now };
}

/** Its message waits in the queue for another try. */
export function requeued(operation: Operation): Operation {
  return { ...operation, status: 'queued' };
}

export function finished(
  operation: Operation,
  status: FinalStatus,
  now: number,
  error?: ErrorBody,
): Operation {
  const expiresAt = Math.max(operation.notBefore ?? 0, now) + KEPT_AFTER_END_MS;
  const next: Operation = { ...operation, status, finishedAt: now, expiresAt };
  // One that failed may have been queued again, and closed.
  delete next.error;
  return error === undefined ? next : { ...next, error };
}

export function isFinal({ status }: Operation): boolean {
  return FINAL.has(status);
}

/** True where nothing has been tried, or nothing is being tried: it can still be cancelled. */
export function isCancellable({ status }: Operation): boolean {
  return status === 'accepted' || status === 'queued' || status === 'scheduled';
}

/** What callers see of an operation: status, times, error. */
export interface OperationView {
  operationId: string;
  status: Exclude<OperationStatus, 'accepted'>;
  queuedAt: string;
  notBefore?: string;
  startedAt?: string;
  finishedAt?: string;
  error?: ErrorBody;
}

export function viewOf(operation: Operation): OperationView {
  const { operationId, status, queuedAt, notBefore, startedAt, finishedAt, error } = operation;
  const iso = (epochMs: number): string => new Date(epochMs).toISOString();
  return {
    operationId,
    status: status === 'accepted' ? shownWaiting(operation) : status,
    queuedAt: iso(queuedAt),
    ...(notBefore !== undefined && { notBefore: iso(notBefore) }),
    ...(startedAt !== undefined && { startedAt: iso(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: iso(finishedAt) }),
    ...(error !== undefined && { error }),
  };
}

function shownWaiting({ notBefore }: Operation): 'queued' | 'scheduled' {
  return notBefore === undefined ? 'queued' : 'scheduled';
}
