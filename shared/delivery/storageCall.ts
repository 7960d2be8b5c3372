import type { Clock } from '../clock';
import { CloseError } from '../closeError';
import { type Deadline, DeadlinePassed, startDeadline } from '../deadline';

/** How often the Storage SDKs try. */
export const STORAGE_RETRY = { maxTries: 3, retryDelayInMs: 500, maxRetryDelayInMs: 2_000 };

/**
 * Runs one call of the storage account within its time: the SDKs' own bounds could outlast the caller.
 * @param seconds for the call, its retries included
 * @throws what the call throws, or DeadlinePassed
 */
export async function withinSeconds<T>(
  seconds: number,
  clock: Clock,
  call: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(seconds, clock);
  try {
    return await deadline.race(call(deadline));
  } finally {
    deadline.release();
  }
}

const UNAVAILABLE = {
  queue:
    'The storage queue cannot be reached: check AzureWebJobsStorage and the role Storage Queue Data Contributor; else try again later.',
  table:
    'The storage table cannot be reached: check AzureWebJobsStorage (with an identity, AzureWebJobsStorage__tableServiceUri) and the role Storage Table Data Contributor; else try again later.',
} as const;

/** The error of a storage account that can't be used. */
export function storageUnavailable(what: keyof typeof UNAVAILABLE, cause: unknown): CloseError {
  return new CloseError('StorageUnavailable', UNAVAILABLE[what], { cause });
}

/**
 * What storage has to do within the time of an HTTP call.
 * @throws CloseError StorageUnavailable when the time is up first
 */
export async function withinCall<T>(
  deadline: Deadline,
  what: keyof typeof UNAVAILABLE,
  work: Promise<T>,
): Promise<T> {
  return deadline.race(work).catch((error: unknown) => {
    throw error instanceof DeadlinePassed ? storageUnavailable(what, error) : error;
  });
}

/** Status of the service's answer; not a number where there was none. */
export function statusOf(error: unknown): number {
  return Number((error as { statusCode?: unknown }).statusCode);
}
