import { describeCause } from './redaction';
import type { LogTarget } from './closeRecord';

/** What failed, in the words of the log. */
export type SwallowedCall =
  | 'read the operation'
  | 'write the operation'
  | 'remove the operation'
  | 'read the message'
  | 'remove expired operations'
  | 'read the OpenAPI document'
  /** With the name of the health check. */
  | `check ${string}`;

/**
 * Takes a failure that must not stop what is under way, and leaves a log line with its cause:
 * `write(…).catch(swallow('write the operation'))`.
 */
export type Swallow = (call: SwallowedCall) => (cause: unknown) => undefined;

/**
 * @param log of the invocation
 * @param operationId of the close, or the request id of a call that has none
 */
export function swallowInto(log: LogTarget, operationId: string | undefined): Swallow {
  return (call) => (cause) => {
    const line = { event: 'swallowedFailure', call, operationId, cause: describeCause(cause) };
    log.warn(JSON.stringify(line));
    return undefined;
  };
}
