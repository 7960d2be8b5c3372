import type { ErrorBody } from '../core/closeError';

/** How a queued close ended for good. It holds no session and no workbook. */
export interface FinalOutcome {
  operationId: string;
  /** `cancelled`: it was cancelled before its time came. */
  status: 'closed' | 'alreadyClosed' | 'failed' | 'cancelled';
  /** Why it failed. */
  error?: ErrorBody;
  /** Attempts that were made. */
  attempts: number;
  /** When it came into the queue, in epoch milliseconds. */
  queuedAt: number;
  /** Epoch milliseconds. */
  finishedAt: number;
}
