/** The time for one call of storage, its retries included. The real host gives each of its requests 100 s. */
const STORAGE_CALL_MS = 30_000;
const TIMED_OUT = Symbol('timed out');

/**
 * Runs one call of storage within its time: the SDK itself waits without end for a service that hangs.
 * @param signal ends the call before that
 * @throws what the call throws; after `limitMs` an error whose name is TimeoutError
 */
export async function boundedCall<T>(
  signal: AbortSignal,
  call: (abortSignal: AbortSignal) => Promise<T>,
  limitMs = STORAGE_CALL_MS,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(() => controller.abort(TIMED_OUT), limitMs);
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    return await call(controller.signal);
  } catch (error) {
    if (controller.signal.reason !== TIMED_OUT) throw error;
    throw Object.assign(new Error(`no answer within ${limitMs} ms`), { name: 'TimeoutError' });
  } finally {
    clearTimeout(timer);
    // Not AbortSignal.any(): on Node 20 it leaks where one of the signals lives long.
    signal.removeEventListener('abort', abort);
  }
}
