import { type CloseRecord, GOOD_OUTCOMES } from '../../shared/telemetry/records/closeRecord';
import type { HttpCallSeen } from '../host/app/functionsHost';
import { dim, green, red, yellow } from './colours';

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** One line for a close that ended, or was queued. */
export function closeLine(close: CloseRecord, at: Date): string {
  const { outcome, trigger, operationId, session, graphCalls, durationMs } = close;
  const { messageFate, delaySeconds, graphStatus, cause, reason, publishFailed, mailFailed } =
    close;
  const isGood = GOOD_OUTCOMES.has(outcome);
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

/** One line for what the log of closes does not say: why a call was refused, what was scheduled, what was cancelled. */
export function callLine(call: HttpCallSeen, at: Date): string | undefined {
  const { method, path, status, reason, operationId } = call;
  const line = (what: string, more: string): string =>
    `${dim(time.format(at))} ${what} ${dim(`${more}, operation ${operationId ?? 'none'}`)}`;
  if (reason !== undefined) return line(red(reason), `${method} ${path} answered ${status}`);
  if (method === 'DELETE') return line(green('cancelled'.padEnd(21)), 'by http');
  return status === 201 ? line(green('scheduled'.padEnd(21)), 'by http') : undefined;
}
