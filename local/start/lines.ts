import { type CloseRecord, GOOD_OUTCOMES } from '../../shared/telemetry/records/closeRecord';
import type { HttpCallSeen } from '../host/app/functionsHost';
import { dim, green, red, yellow } from './colours';

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** One line for a close that ended, or was queued. */
export function closeLine(close: CloseRecord, at: Date): string {
  const { outcome, trigger, operationId, session, graphCalls, durationMs } = close;
  const { messageFate, delaySeconds, graphStatus, cause, reason, publishFailed, mailFailed } =
    close;
  const isGood = GOOD_OUTCOMES.has(outcome) || outcome === 'scheduled';
  const colour = isGood ? green : messageFate === 'requeued' ? yellow : red;
  const facts = [
    `by ${trigger}`,
    session === undefined ? undefined : `session ${session}`,
    `calls of Graph: ${graphCalls}`,
    graphStatus === undefined ? undefined : `Graph answered ${graphStatus}`,
    `${durationMs} ms`,
    messageFate === undefined ? undefined : `message ${messageFate}`,
    delaySeconds === undefined ? undefined : `again in ${delaySeconds} s`,
    cause ?? reason,
    publishFailed === undefined ? undefined : `outcome not published (${publishFailed})`,
    mailFailed === undefined ? undefined : `mail not sent (${mailFailed})`,
    `operation ${operationId}`,
  ].filter((fact) => fact !== undefined);
  return `${dim(time.format(at))} ${colour(outcome.padEnd(21))} ${dim(facts.join(', '))}`;
}

/**
 * One line for what the log of closes does not say: why a call was refused, what was cancelled, and whether what went to the
 * queue is scheduled.
 * @param queued what the log says of the close that this call put into the queue
 */
export function callLine(
  call: HttpCallSeen,
  queued: CloseRecord | undefined,
  at: Date,
): string | undefined {
  const { method, path, status, reason, operationId } = call;
  if (queued !== undefined) {
    return closeLine({ ...queued, outcome: status === 201 ? 'scheduled' : queued.outcome }, at);
  }
  const line = (what: string, more: string): string =>
    `${dim(time.format(at))} ${what} ${dim(`${more}, operation ${operationId ?? 'none'}`)}`;
  // A check that found something has answered; it refused nothing.
  if (status === 503 && path.startsWith('/api/health')) return undefined;
  // What the host refuses by itself, such as a wrong key, has no reason in it.
  if (status >= 400) return line(red(reason ?? 'refused'), `${method} ${path} answered ${status}`);
  return method === 'DELETE' ? line(green('cancelled'.padEnd(21)), 'by http') : undefined;
}
