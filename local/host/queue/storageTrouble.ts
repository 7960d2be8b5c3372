import {
  isUnknownServiceVersion,
  UNKNOWN_VERSION_HINT,
} from '../../../shared/storage/storageUnavailable';

/** What the Storage SDK throws, as far as it is looked at. Its message may hold a key, or a message's text. */
interface Thrown {
  name?: string;
  code?: string;
  statusCode?: number;
  details?: { server?: string };
}

const QUEUE_GONE = new Set(['QueueNotFound', 'QueueBeingDeleted', 'QueueDisabled']);

/**
 * Whether the real listener outlives a failed receive: the queue is not there, is being deleted or disabled, or
 * the service answers 5xx. Anything else is an unhandled exception, and ends its host.
 */
export function isOutlived(error: unknown): boolean {
  const { code = '' } = error as Thrown;
  return QUEUE_GONE.has(code) || isServerError(error);
}

/** Whether a message, or its queue, is gone or in other hands: there is nothing left to do with it. */
export function isOutOfHands(error: unknown): boolean {
  const { code = '', statusCode } = error as Thrown;
  return statusCode === 404 || code === 'PopReceiptMismatch' || QUEUE_GONE.has(code);
}

/** Whether the service answered 5xx. An identity that does so is none of its own. */
export function isServerError(error: unknown): boolean {
  const { name, statusCode = 0 } = error as Thrown;
  return name === 'RestError' && statusCode >= 500;
}

/** Whether there was no answer at all: the SDKs try that again. */
export function isUnreachable(error: unknown): boolean {
  const { name, statusCode } = error as Thrown;
  return name === 'RestError' && statusCode === undefined;
}

/** What went wrong in a few words, and what to do about it; neither holds a secret. */
export function describeTrouble(error: unknown): { what: string; remedy: string } {
  const { name = 'Error', code = '', statusCode } = error as Thrown;
  const answer = [statusCode, code].filter(Boolean).join(' ');
  const what = name === 'RestError' && answer !== '' ? answer : name;
  return { what, remedy: remedyOf(error) };
}

function remedyOf(error: unknown): string {
  const { name = '', code = '', statusCode, details } = error as Thrown;
  if (isUnknownServiceVersion(error)) return UNKNOWN_VERSION_HINT;
  if (/auth|credential/i.test(name)) {
    return 'The identity could not get an access token: check it, and your sign-in.';
  }
  if (statusCode === 401 || statusCode === 403) {
    return 'Check AzureWebJobsStorage and the role Storage Queue Data Contributor.';
  }
  if (code === 'PARSE_ERROR' || (isServerError(error) && details?.server?.includes('Azurite'))) {
    return 'If Azurite runs, a message may hold a character that XML does not allow: Azurite cannot deliver it, and hides for 10 minutes what it took together with it. Clear the queue (az storage message clear).';
  }
  if (isServerError(error)) return 'The storage service is out of order: wait.';
  return 'Check that the storage of AzureWebJobsStorage is there, and reachable.';
}
