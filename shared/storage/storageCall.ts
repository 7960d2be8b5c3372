import type { Clock } from '../core/clock';
import { type Deadline, DeadlinePassed, startDeadline } from '../core/deadline';
import { statusOf, type StorageService, storageUnavailable } from './storageUnavailable';

const MAX_TRIES = 3;
const RETRY_DELAYS = { retryDelayInMs: 500, maxRetryDelayInMs: 2_000 };
/** How often the Storage SDKs send a request, in the words of each. */
export const QUEUE_RETRY = { maxTries: MAX_TRIES, ...RETRY_DELAYS };
export const TABLE_RETRY = { maxRetries: MAX_TRIES - 1, ...RETRY_DELAYS };

/** One call of the storage account. */
export interface StorageCall<T> {
  service: StorageService;
  /** Its time, retries included: the SDKs' own bounds could outlast the caller. */
  seconds: number;
  clock: Clock;
  send: (abortSignal: AbortSignal) => Promise<T>;
  /** Creates the queue or table where the call finds it missing (404); the call is then sent once more. */
  create?: (abortSignal: AbortSignal) => Promise<unknown>;
  /** What is given back for an answer with that status, which is then no failure. */
  expected?: Readonly<Record<number, T>>;
}

/**
 * Makes one call of the storage account within its time.
 * @throws CloseError StorageUnavailable for every failure but the expected ones
 */
export async function storageCall<T>({
  service,
  seconds,
  clock,
  send,
  create,
  expected = {},
}: StorageCall<T>): Promise<T> {
  const deadline = startDeadline(seconds, clock);
  const { signal } = deadline;
  const sendOrCreate = async (): Promise<T> => {
    try {
      return await send(signal);
    } catch (error) {
      if (create === undefined || statusOf(error) !== 404) throw error;
      await create(signal);
      return send(signal);
    }
  };
  try {
    return await deadline.race(sendOrCreate());
  } catch (cause) {
    const status = statusOf(cause);
    if (Object.hasOwn(expected, status)) return expected[status] as T;
    throw storageUnavailable(service, cause);
  } finally {
    deadline.release();
  }
}

/**
 * What storage has to do within the time of an HTTP call.
 * @throws CloseError StorageUnavailable when the time is up first
 */
export async function withinCall<T>(
  deadline: Deadline,
  service: StorageService,
  work: Promise<T>,
): Promise<T> {
  return deadline.race(work).catch((error: unknown) => {
    throw error instanceof DeadlinePassed ? storageUnavailable(service, error) : error;
  });
}
