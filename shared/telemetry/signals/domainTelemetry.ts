import type { Clock } from '../../core/clock';
import { closeMeasurements, errorType, measurement } from './closeMeasurements';
import { graphAddress } from './graphAddress';
import type { Severity, TelemetryRecord } from './record';
import {
  closeAttributes,
  graphCallAttributes,
  type GraphCallEnd,
  graphCallMeasured,
  type GraphCallStart,
  type GraphServer,
  isFailedCall,
  isLost,
  processAttributes,
  sendAttributes,
} from './spanAttributes';
import type { CloseRecord } from '../records/closeRecord';
import { formatTraceparent, parseTraceparent, type TraceContext } from './traceContext';
import type { Tracer } from './tracer';

/** Where a span belongs: the span above it; absent where there is none, or telemetry is off. */
export type Parent = TraceContext | undefined;

/** Spans, metrics and logs under the names of the domain. What is off costs nothing and returns what fits in its place. */
export interface Telemetry {
  /** The trace context of an invocation. */
  invocation(traceparent: string | undefined): Parent;
  /** One close. Its record, which is also logged, says all that is told of it. */
  closeSession(parent: Parent): {
    context: Parent;
    /** @param messageAgeMs from when a queued close was due until now */
    end(record: CloseRecord, messageAgeMs?: number): void;
  };
  /** The closes of one bulk call. */
  closeSessions(parent: Parent, count: number): { context: Parent; end(): void };
  /**
   * A message that is written to a queue.
   * @param traceparent of the invocation, which travels on where telemetry is off
   */
  send(
    queueName: string,
    parent: Parent,
    traceparent?: string,
  ): {
    /** What `delivery.traceparent` carries. */
    traceparent: string | undefined;
    /** @param errorCode why it could not be written */
    end(errorCode?: string): void;
  };
  /**
   * The delivery of a message.
   * @param sent `delivery.traceparent`
   * @param invocation its trace context, which is linked
   */
  process(
    queueName: string,
    sent: string | undefined,
    invocation: Parent,
  ): { context: Parent; end(record: CloseRecord): void };
  /** One call of Graph. */
  graphCall(parent: Parent, call: GraphCallStart): { end(how: GraphCallEnd): void };
  /** A call of Graph waited for its turn. */
  throttleWait(seconds: number): void;
  /** A line of the log. */
  log(severity: Severity, line: string, parent: Parent): void;
}

const nothing = (): void => undefined;

/** Telemetry that is off. */
export const TELEMETRY_OFF: Telemetry = {
  invocation: () => undefined,
  closeSession: () => ({ context: undefined, end: nothing }),
  closeSessions: () => ({ context: undefined, end: nothing }),
  send: (_queueName, _parent, traceparent) => ({ traceparent, end: nothing }),
  process: () => ({ context: undefined, end: nothing }),
  graphCall: () => ({ end: nothing }),
  throttleWait: nothing,
  log: nothing,
};

export interface TelemetryDependencies {
  tracer: Tracer;
  /** Takes measurements and lines. */
  record: (record: TelemetryRecord) => void;
  graph: GraphServer;
  clock: Pick<Clock, 'now'>;
}

/** Telemetry that is on: each span of the contract, and what is measured beside it. */
export function createTelemetry({
  tracer,
  record,
  graph,
  clock,
}: TelemetryDependencies): Telemetry {
  return {
    invocation: parseTraceparent,

    closeSession(parent) {
      const span = tracer.start({ name: 'closeSession', kind: 'internal', parent });
      return {
        context: span.context,
        end(close, messageAgeMs) {
          span.end(closeAttributes(close), errorType(close)['error.type'] !== undefined);
          closeMeasurements(close, messageAgeMs).forEach(record);
        },
      };
    },

    closeSessions(parent, count) {
      const span = tracer.start({ name: 'closeSessions', kind: 'internal', parent });
      return {
        context: span.context,
        end: () => span.end({ 'close_session.count': count }, false),
      };
    },

    send(queueName, parent) {
      const span = tracer.start({ name: `send ${queueName}`, kind: 'producer', parent });
      return {
        traceparent: formatTraceparent(span.context),
        end: (errorCode) => span.end(sendAttributes(queueName, errorCode), errorCode !== undefined),
      };
    },

    process(queueName, sent, invocation) {
      const parent = parseTraceparent(sent);
      const links = invocation === undefined ? [] : [invocation];
      const span = tracer.start({ name: `process ${queueName}`, kind: 'consumer', parent, links });
      return {
        context: span.context,
        end: (close) => span.end(processAttributes(queueName, close), isLost(close)),
      };
    },

    graphCall(parent, call) {
      const address = graphAddress(call.path);
      const name = `${call.method} ${address.template}`;
      const startedAt = clock.now();
      const span = tracer.start({ name, kind: 'client', parent });
      return {
        end(how) {
          const measured = graphCallMeasured(graph, address, call.method, how);
          const more = graphCallAttributes(graph, address, call, how);
          span.end({ ...measured, ...more }, isFailedCall(how));
          const seconds = (clock.now() - startedAt) / 1000;
          record(measurement('http.client.request.duration', seconds, measured));
        },
      };
    },

    throttleWait: (seconds) => record(measurement('close_session.throttle.wait', seconds)),

    log: (severity, line, context) =>
      record({ type: 'log', severity, at: clock.now(), line, context }),
  };
}
