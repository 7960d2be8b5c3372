import { type CloseRecord, logClose, type LogTarget } from '../records/closeRecord';
import type { GraphCallEnd, GraphCallStart } from './spanAttributes';
import type { TraceContext } from './traceContext';

/** Where a span belongs: the span above it; absent where there is none, or telemetry is off. */
export type Parent = TraceContext | undefined;

/** A close that begins. */
export interface CloseStart {
  parent: Parent;
  /** A span that led to it in another trace. */
  linked?: Parent;
  /** The log of the invocation. */
  log: LogTarget;
  /** Epoch milliseconds. */
  startedAt: number;
}

/** A close on its way. */
export interface CloseSpan {
  context: Parent;
  /** Takes the lines that belong to the close. */
  log: LogTarget;
  /**
   * Says how it ended: the line of the log, the span and what is measured are all made of this record.
   * @param messageAgeMs from when a queued close was due until now
   */
  end(record: CloseRecord, messageAgeMs?: number): void;
}

/** A delivery that begins. */
export interface DeliveryStart {
  /** `delivery.traceparent`, or that of an event. */
  sent: string | undefined;
  /** The trace context of the invocation, which is linked. */
  invocation: Parent;
  /** Epoch milliseconds. */
  startedAt: number;
}

/** Spans, metrics and logs under the names of the domain. What is off costs nothing and returns what fits in its place. */
export interface Telemetry {
  /**
   * The trace context of an invocation.
   * @param traceparent as the Functions host gives it
   * @param callers the header of an HTTP call: whether a trace is sampled is for the caller to say. Without one, the flag of
   * a host that has no telemetry of its own says nothing
   */
  invocation(traceparent: string | undefined, callers?: string | null): Parent;
  /** The span that the traceparent of an event names. */
  remote(traceparent: string | undefined): Parent;
  /** The same log; its lines are exported too, as those of a span. */
  log(log: LogTarget, parent: Parent): LogTarget;
  /** One close. */
  closeSession(start: CloseStart): CloseSpan;
  /** The closes of one bulk call. */
  closeSessions(parent: Parent): {
    context: Parent;
    /** @param count of the requests; absent where they could not be read */
    end(count: number | undefined): void;
  };
  /**
   * A message that is written to a queue.
   * @param traceparent of the invocation, which travels on where telemetry is off
   * @param write gets what `delivery.traceparent` carries
   */
  send<T>(
    queueName: string,
    parent: Parent,
    traceparent: string | undefined,
    write: (traceparent: string | undefined) => Promise<T>,
  ): Promise<T>;
  /** The delivery of a message. */
  process(
    queueName: string,
    start: DeliveryStart,
  ): { context: Parent; end(record: CloseRecord): void };
  /** One call of Graph. */
  graphCall(parent: Parent, call: GraphCallStart): { end(how: GraphCallEnd): void };
  /** A call of Graph waited for its turn. */
  throttleWait(seconds: number): void;
}

const nothing = (): void => undefined;

/** Telemetry that is off: what is left is the line of the log of each close. */
export const TELEMETRY_OFF: Telemetry = {
  invocation: () => undefined,
  remote: () => undefined,
  log: (log) => log,
  closeSession: ({ log }) => ({ context: undefined, log, end: (record) => logClose(record, log) }),
  closeSessions: () => ({ context: undefined, end: nothing }),
  send: (_queueName, _parent, traceparent, write) => write(traceparent),
  process: () => ({ context: undefined, end: nothing }),
  graphCall: () => ({ end: nothing }),
  throttleWait: nothing,
};
