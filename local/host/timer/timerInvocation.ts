import { randomUUID } from 'node:crypto';
import type { TimerFunction } from '../functions/functionIndex';
import type { InvocationRequest } from '../worker/protocol';
import type { TimerStatus } from './timerStatus';
import { NO_TRACE } from '../common/traceContext';

/** What .NET writes for a date that was never set. */
const NEVER = '0001-01-01T00:00:00+00:00';

/**
 * The invocation of a timer, its value as .NET writes a TimerInfo; the library turns the names into
 * those of its `Timer`.
 * @param status undefined for a timer that is not monitored: then scheduleStatus is null
 * @param isPastDue it runs late, for a run that was missed while no host ran
 */
export function timerInvocation(
  fn: Pick<TimerFunction, 'functionId' | 'bindingName'>,
  status: TimerStatus | undefined,
  isPastDue: boolean,
): InvocationRequest {
  const info = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status
      ? {
          Last: status.last === undefined ? NEVER : localDate(status.last),
          LastUpdated: localDate(status.lastUpdated),
          Next: localDate(status.next),
        }
      : null,
    IsPastDue: isPastDue,
  };
  return {
    invocationId: randomUUID(),
    functionId: fn.functionId,
    traceContext: NO_TRACE,
    inputData: [{ name: fn.bindingName, data: { json: JSON.stringify(info) } }],
    // The library ignores a timer's metadata.
    triggerMetadata: {},
  };
}

/** A time as .NET writes one of the machine's clock: with the offset of its zone. */
function localDate(ms: number): string {
  const offsetMinutes = -new Date(ms).getTimezoneOffset();
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  const wall = new Date(ms + offsetMinutes * 60_000).toISOString();
  return wall.replace(/(?:\.000)?Z$/, offset);
}
