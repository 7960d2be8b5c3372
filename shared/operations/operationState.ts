import type { ErrorBody } from '../core/closeError';
import { expiryAfterEnd, expiryUnfinished } from './retention';

export type FinalStatus = 'closed' | 'alreadyClosed' | 'failed' | 'cancelled';
/** What callers see. */
export type ShownStatus = 'queued' | 'scheduled' | 'running' | FinalStatus;
/**
 * `accepted`: its message is not known to be in the queue yet. `unsent`: it is known not to be; shown as `failed`, unless
 * a repeat sends it.
 */
export type OperationStatus = 'accepted' | 'unsent' | ShownStatus;

/** One asynchronous close as the table keeps it: never the session or the workbook. Times in epoch milliseconds. */
export interface Operation {
  operationId: string;
  status: OperationStatus;
  queuedAt: number;
  /** Only with closeAfter. */
  notBefore?: number;
  startedAt?: number;
  finishedAt?: number;
  error?: ErrorBody;
  /** When it may be forgotten. */
  expiresAt: number;
}

/** What happens to an operation. */
export type OperationEvent =
  /** Its message is in the queue for the first time. */
  | { type: 'sent' }
  /** Its message could not be written. */
  | { type: 'notSent'; error: ErrorBody }
  /** A delivery of its message begins. */
  | { type: 'begun' }
  /** Its message waits in the queue for another attempt. */
  | { type: 'requeued' }
  /** How an attempt ended for good. */
  | { type: 'closed' | 'alreadyClosed' }
  | { type: 'failed'; error: ErrorBody }
  | { type: 'cancelled' };

type EventType = OperationEvent['type'];
/** `waiting` is `queued` or, with a time, `scheduled`; `-` changes nothing. */
type Next = OperationStatus | 'waiting' | '-';

/**
 * The state machine. A message may come twice, or late: a close that was made is the truth, also of an operation that was
 * cancelled meanwhile, and stays; `failed` may still become `closed`; what runs or has ended cannot be cancelled.
 */
// prettier-ignore
const NEXT: Readonly<Record<OperationStatus, Readonly<Record<EventType, Next>>>> = {
  //               sent             notSent            begun             requeued          closed            alreadyClosed                    failed            cancelled
  accepted:      { sent: 'waiting', notSent: 'unsent', begun: 'running', requeued: 'queued', closed: 'closed', alreadyClosed: 'alreadyClosed', failed: 'failed', cancelled: 'cancelled' },
  unsent:        { sent: 'waiting', notSent: 'unsent', begun: 'running', requeued: 'queued', closed: 'closed', alreadyClosed: 'alreadyClosed', failed: 'failed', cancelled: '-' },
  queued:        { sent: '-',       notSent: '-',      begun: 'running', requeued: 'queued', closed: 'closed', alreadyClosed: 'alreadyClosed', failed: 'failed', cancelled: 'cancelled' },
  scheduled:     { sent: '-',       notSent: '-',      begun: 'running', requeued: 'queued', closed: 'closed', alreadyClosed: 'alreadyClosed', failed: 'failed', cancelled: 'cancelled' },
  running:       { sent: '-',       notSent: '-',      begun: 'running', requeued: 'queued', closed: 'closed', alreadyClosed: 'alreadyClosed', failed: 'failed', cancelled: '-' },
  failed:        { sent: '-',       notSent: '-',      begun: 'running', requeued: 'queued', closed: 'closed', alreadyClosed: 'alreadyClosed', failed: 'failed', cancelled: '-' },
  closed:        { sent: '-',       notSent: '-',      begun: '-',       requeued: '-',      closed: '-',      alreadyClosed: '-',             failed: '-',      cancelled: '-' },
  alreadyClosed: { sent: '-',       notSent: '-',      begun: '-',       requeued: '-',      closed: '-',      alreadyClosed: '-',             failed: '-',      cancelled: '-' },
  cancelled:     { sent: '-',       notSent: '-',      begun: '-',       requeued: '-',      closed: 'closed', alreadyClosed: 'alreadyClosed', failed: '-',      cancelled: '-' },
};

const FINAL = new Set<OperationStatus>([
  'closed',
  'alreadyClosed',
  'failed',
  'unsent',
  'cancelled',
]);

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
    expiresAt: expiryUnfinished(notBefore ?? queuedAt),
  };
}

/**
 * The operation after an event. The end and the error of an earlier attempt do not stay with one that goes on.
 * @param now epoch milliseconds
 * @returns undefined where the event changes nothing
 */
export function transition(
  operation: Operation,
  event: OperationEvent,
  now: number,
): Operation | undefined {
  const next = NEXT[operation.status][event.type];
  if (next === '-') return undefined;
  const status = next === 'waiting' ? waitingStatus(operation) : next;
  const { operationId, queuedAt, notBefore, startedAt } = operation;
  const begunAt = startedAt ?? (status === 'running' ? now : undefined);
  const common = {
    operationId,
    status,
    queuedAt,
    ...(notBefore !== undefined && { notBefore }),
    ...(begunAt !== undefined && { startedAt: begunAt }),
  };
  if (!FINAL.has(status)) return { ...common, expiresAt: expiryOf(operation, now) };
  return {
    ...common,
    finishedAt: now,
    ...('error' in event && { error: event.error }),
    // One that is cancelled before its time: its message is in the queue until then.
    expiresAt: expiryAfterEnd(Math.max(notBefore ?? 0, now)),
  };
}

/** The time of an operation that had ended starts again, in case it never ends again. */
function expiryOf({ status, expiresAt }: Operation, now: number): number {
  return FINAL.has(status) ? Math.max(expiresAt, expiryUnfinished(now)) : expiresAt;
}

export function isFinal({ status }: Operation): boolean {
  return FINAL.has(status);
}

/** The status of an operation whose message waits in the queue. */
export function waitingStatus({ notBefore }: Operation): 'queued' | 'scheduled' {
  return notBefore === undefined ? 'queued' : 'scheduled';
}
