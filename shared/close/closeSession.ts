import { fullJitter } from '../core/retryDelay';
import type { CloseError } from '../core/closeError';
import { createCloseAttempt } from './closeAttempt';
import type { CloseCall, CloseDependencies, CloseOutcome, CloseTrace } from './closeCall';

const RETRY_BASE_MS = 250;
const RETRY_CAP_MS = 8_000;

/**
 * Closes one workbook session (https://learn.microsoft.com/graph/api/workbook-closesession).
 * @param trace is filled in as calls are made
 * @throws CloseError
 */
export async function closeSession(
  dependencies: CloseDependencies,
  call: CloseCall,
  trace: CloseTrace,
): Promise<CloseOutcome> {
  const { clock } = dependencies;
  const { deadline, attempts } = call;
  const attemptToClose = createCloseAttempt(dependencies, call, trace);
  let last: CloseError | undefined;
  for (let attempt = 1; ; attempt++) {
    const meaning = await attemptToClose();
    if (meaning.kind !== 'failed') return meaning.kind;
    const { error } = meaning;
    // A lock or throttling just before the timeout says more than the timeout.
    if (error.code === 'GraphTimeout' && last !== undefined) throw last;
    last = error.code === 'Throttled' || error.code === 'WorkbookConflict' ? error : undefined;
    if (attempts === 'one' || !error.retryable) throw error;
    const waitMs =
      error.retryAfterSeconds === undefined
        ? fullJitter(attempt, RETRY_BASE_MS, RETRY_CAP_MS, clock.random())
        : error.retryAfterSeconds * 1000;
    if (waitMs >= deadline.remainingMs()) throw error;
    await clock.sleep(waitMs);
    // A timer may fire late: there is no time left for a call.
    if (deadline.remainingMs() === 0) throw error;
  }
}
