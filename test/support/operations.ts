import type { ErrorBody } from '../../shared/core/closeError';
import {
  type FinalStatus,
  type Operation,
  type OperationEvent,
  transition,
} from '../../shared/operations/operationState';
import type { Swallow } from '../../shared/telemetry/records/swallowedFailure';
import { START } from './manualClock';

/** An operation after an event; as it is where the event changes nothing. */
export function after(operation: Operation, event: OperationEvent, now = START): Operation {
  return transition(operation, event, now) ?? operation;
}

export const waiting = (operation: Operation) => after(operation, { type: 'sent' });
export const started = (operation: Operation, now: number) =>
  after(operation, { type: 'begun' }, now);
export const requeued = (operation: Operation) => after(operation, { type: 'requeued' });

export function finished(
  operation: Operation,
  status: FinalStatus,
  now: number,
  error: ErrorBody = { code: 'AccessDenied', message: 'No.' },
): Operation {
  return after(operation, status === 'failed' ? { type: status, error } : { type: status }, now);
}

/** Keeps what was swallowed: `read the operation: StorageUnavailable`. */
export function swallowing(): { swallow: Swallow; swallowed: string[] } {
  const swallowed: string[] = [];
  const swallow: Swallow = (call) => (cause) => {
    swallowed.push(`${call}: ${(cause as { code?: string }).code ?? String(cause)}`);
    return undefined;
  };
  return { swallow, swallowed };
}
