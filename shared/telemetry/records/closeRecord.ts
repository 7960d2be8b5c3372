import type { MessageFate } from '../../core/messageFate';

/** One close that ended, for the log and for telemetry. It holds no secret. */
export interface CloseRecord {
  trigger: 'http' | 'queue';
  operationId: string;
  /** `closed`, `alreadyClosed`, `queued`, `tooEarly`, `cancelled`, or the code of the error. */
  outcome: string;
  /** Graph calls that were made. */
  graphCalls: number;
  durationMs: number;
  /** Fingerprint of the session, once the request could be read. */
  session?: string;
  graphRequestId?: string;
  graphStatus?: number;
  /** How the look-up of the item ended, where its address was refused: `found`, or why it failed; without secrets. */
  lookUp?: string;
  /** Why there was no other token, where Graph refused the first; without secrets. */
  noOtherToken?: string;
  /** The cause, where neither the caller nor Graph is; without secrets. */
  cause?: string;
  /** The reason, where the record is too long for the poison queue. */
  reason?: string;
  /** What became of a queue message. */
  messageFate?: MessageFate;
  /** Which delivery of a queued close this was, from 1. */
  attempt?: number;
  /** How long a message that was requeued or postponed stays invisible. */
  delaySeconds?: number;
  /** Why the outcome of a queued close was not published; without secrets. */
  publishFailed?: string;
  /** Why the mail about it was not sent; without secrets. */
  mailFailed?: string;
}

/** Where log lines go: the invocation context of the function. */
export interface LogTarget {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Outcomes that are no warning. */
export const GOOD_OUTCOMES: ReadonlySet<string> = new Set([
  'closed',
  'alreadyClosed',
  'queued',
  'tooEarly',
  'cancelled',
]);

/** One structured log line for each close. */
export function logClose(record: CloseRecord, log: LogTarget): void {
  const line = JSON.stringify({ event: 'closeSession', ...record });
  const isPublished = record.publishFailed === undefined && record.mailFailed === undefined;
  if (GOOD_OUTCOMES.has(record.outcome) && isPublished) log.info(line);
  else if (record.outcome === 'InternalError' || record.messageFate === 'poisoned') log.error(line);
  else log.warn(line);
}
