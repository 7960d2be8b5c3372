import { randomUUID } from 'node:crypto';
import type { TimerFunction } from './functionIndex';
import type { InvocationRequest } from './protocol';
import { traceContextOf } from './traceContext';
import { dotNetDate } from './triggerMetadata';

/** What is known of a timer's runs, in milliseconds since the epoch; `last` undefined: none yet. */
export interface TimerStatus {
  last: number | undefined;
  next: number;
}

/** What .NET writes for a date that was never set. */
const NEVER = '0001-01-01T00:00:00+00:00';

/**
 * The invocation of a timer, its value as .NET writes a TimerInfo; the library turns the names into
 * those of its `Timer`.
 * @param status undefined for a timer that is not monitored: then scheduleStatus is null
 */
export function timerInvocation(
  fn: Pick<TimerFunction, 'functionId' | 'bindingName'>,
  status: TimerStatus | undefined,
): InvocationRequest {
  const last = status?.last === undefined ? NEVER : dotNetDate(new Date(status.last));
  const info = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status
      ? { Last: last, LastUpdated: last, Next: dotNetDate(new Date(status.next)) }
      : null,
    // The real host keeps the status in blob storage and sees what it missed; this one starts anew.
    IsPastDue: false,
  };
  return {
    invocationId: randomUUID(),
    functionId: fn.functionId,
    traceContext: traceContextOf(),
    inputData: [{ name: fn.bindingName, data: { json: JSON.stringify(info) } }],
    // The library ignores a timer's metadata.
    triggerMetadata: {},
  };
}
