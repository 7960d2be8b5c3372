import { CloseError } from '../core/closeError';

export const THROTTLED_BY_GRAPH =
  'Graph throttles this application: try again after the time in Retry-After.';
export const GRAPH_UNAVAILABLE = 'Graph failed temporarily: try again later.';

/** The error for a call that was cut off, or never begun. */
export function graphTimeout(cause: unknown): CloseError {
  return new CloseError(
    'GraphTimeout',
    'Graph did not answer before the time was up (CLOSE_SESSION_TIMEOUT_SECONDS): try again later; closing twice is harmless.',
    { cause },
  );
}

/** The error for a call that got no answer: refused, reset, not resolved, not trusted. */
export function noAnswer(cause: unknown): CloseError {
  return new CloseError('GraphUnavailable', GRAPH_UNAVAILABLE, { cause });
}
