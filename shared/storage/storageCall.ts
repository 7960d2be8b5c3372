import type { Clock } from '../core/clock';
import { CloseError } from '../core/closeError';
import { type Deadline, DeadlinePassed, startDeadline } from '../core/deadline';

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

/** The way out where the storage is older than the Storage SDK; Azurite 3.35 is, for one. */
export const UNKNOWN_VERSION_HINT =
  'The storage does not know the service version that the Azure SDK asks for: start Azurite with --skipApiVersionCheck, or use a newer Azurite or storage.';

/**
 * The error of a storage account that can't be used.
 * @param cause what the SDK threw; it decides between the hints
 */
export function storageUnavailable(what: keyof typeof UNAVAILABLE, cause: unknown): CloseError {
  const message = isUnknownServiceVersion(cause) ? UNKNOWN_VERSION_HINT : UNAVAILABLE[what];
  return new CloseError('StorageUnavailable', message, { cause });
}

/**
 * Whether the storage refused the header x-ms-version. Azurite says "The API version … is not supported", the
 * SDK of Azure's own answer "The provided service version is not enabled on this storage account".
 */
export function isUnknownServiceVersion(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (statusOf(error) !== 400 || code !== 'InvalidHeaderValue') return false;
  return /\b(?:API|service) version\b/i.test(String(message));
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
