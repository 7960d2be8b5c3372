import type { MessageFate } from '../../core/messageFate';

/** What is said of one close that ended, in logs and wherever telemetry goes. It holds no secret. */
export interface CloseRecord {
  trigger: 'http' | 'queue';
  operationId: string;
  /** `closed`, `alreadyClosed`, `queued`, `tooEarly`, `cancelled`, or the code of the error. */
  outcome: string;
  /** Calls that Graph got. */
  graphCalls: number;
  durationMs: number;
  /** Fingerprint of the session, once the request could be read. */
  session?: string;
  graphRequestId?: string;
  graphStatus?: number;
  /** What looking the item up came to, where its address was refused: `found`, or why not; without secrets. */
  lookUp?: string;
  /** Why there was no other token, where Graph refused the first; without secrets. */
  noOtherToken?: string;
  /** Why, where it is not the caller's or Graph's doing; without secrets. */
  cause?: string;
  /** Why, where the poison queue has no place for it. */
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

/** Takes the record of each close; exporters plug in here. It must not throw. */
export type TelemetrySink = (record: CloseRecord, log: LogTarget) => void;

/** Outcomes of which nobody has to be warned. */
export const GOOD_OUTCOMES: ReadonlySet<string> = new Set([
  'closed',
  'alreadyClosed',
  'queued',
  'tooEarly',
  'cancelled',
]);

/** One structured log line for each close. */
export const logSink: TelemetrySink = (record, log) => {
  const line = JSON.stringify({ event: 'closeSession', ...record });
  const isTold = record.publishFailed === undefined && record.mailFailed === undefined;
  if (GOOD_OUTCOMES.has(record.outcome) && isTold) log.info(line);
  else if (record.outcome === 'InternalError' || record.messageFate === 'poisoned') log.error(line);
  else log.warn(line);
};
