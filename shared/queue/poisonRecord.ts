import type { CloseError, ErrorBody } from '../core/closeError';
import { messageJson } from '../storage/messageJson';

/** What stands in the poison queue for a message that can't be closed. */
export interface PoisonRecord {
  reason: ErrorBody;
  /** ISO 8601. */
  failedAt: string;
  /** Attempts that were made, this one included. */
  attempts: number;
  operationId: string;
  /** The text exactly as it stood in the queue. */
  message: string;
}

/** Name of the poison queue, as the Functions host forms it. */
export function poisonQueueName(queueName: string): string {
  return `${queueName}-poison`;
}

/** The poison record as a message text. */
export function poisonText(
  error: CloseError,
  { failedAt, ...rest }: Omit<PoisonRecord, 'reason' | 'failedAt'> & { failedAt: number },
): string {
  const record: PoisonRecord = {
    reason: error.toBody(),
    failedAt: new Date(failedAt).toISOString(),
    ...rest,
  };
  return messageJson(record);
}
