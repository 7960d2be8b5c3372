import type { Clock } from '../../core/clock';
import { asCloseError } from '../../core/closeError';
import { logClose, type LogTarget } from '../records/closeRecord';
import { closeMeasurements, errorType, measurement } from './closeMeasurements';
import { graphAddress } from './graphAddress';
import type { Severity, TelemetryRecord } from './record';
import type { Sampler } from './sampler';
import {
  closeAttributes,
  graphCallAttributes,
  graphCallMeasured,
  type GraphServer,
  isFailedCall,
  isLost,
  processAttributes,
  sendAttributes,
} from './spanAttributes';
import type { Parent, Telemetry } from './telemetry';
import { formatTraceparent, parseTraceparent } from './traceContext';
import type { Tracer } from './tracer';

export interface TelemetryDependencies {
  tracer: Tracer;
  /** That of the tracer. */
  sampler: Sampler;
  /** Takes measurements and lines. */
  record: (record: TelemetryRecord) => void;
  graph: GraphServer;
  clock: Pick<Clock, 'now'>;
}

/** Telemetry that is on: each span of the contract, and what is measured beside it. */
export function createTelemetry({
  tracer,
  sampler,
  record,
  graph,
  clock,
}: TelemetryDependencies): Telemetry {
  const linksTo = (linked: Parent) => (linked === undefined ? [] : [linked]);

  const log = (target: LogTarget, context: Parent): LogTarget => {
    const to = (severity: Severity) => (line: string) => {
      target[severity](line);
      record({ type: 'log', severity, at: clock.now(), line, context });
    };
    return { info: to('info'), warn: to('warn'), error: to('error') };
  };

  return {
    invocation(traceparent, callers) {
      const context = parseTraceparent(traceparent);
      const isDecided = parseTraceparent(callers ?? undefined) !== undefined;
      if (context === undefined || context.isSampled || isDecided) return context;
      return { ...context, isSampled: sampler(context.traceId, undefined) };
    },

    remote: parseTraceparent,

    log,

    closeSession({ parent, linked, log: target, startedAt }) {
      const links = linksTo(linked);
      const span = tracer.start({
        name: 'closeSession',
        kind: 'internal',
        parent,
        links,
        startedAt,
      });
      const spanLog = log(target, span.context);
      return {
        context: span.context,
        log: spanLog,
        end(close, messageAgeMs) {
          logClose(close, spanLog);
          span.end(closeAttributes(close), errorType(close)['error.type'] !== undefined);
          closeMeasurements(close, messageAgeMs).forEach(record);
        },
      };
    },

    closeSessions(parent) {
      const span = tracer.start({ name: 'closeSessions', kind: 'internal', parent });
      return {
        context: span.context,
        end: (count) =>
          span.end(count === undefined ? {} : { 'close_session.count': count }, false),
      };
    },

    async send(queueName, parent, _traceparent, write) {
      const span = tracer.start({ name: `send ${queueName}`, kind: 'producer', parent });
      try {
        const written = await write(formatTraceparent(span.context));
        span.end(sendAttributes(queueName, undefined), false);
        return written;
      } catch (thrown) {
        span.end(sendAttributes(queueName, asCloseError(thrown).code), true);
        throw thrown;
      }
    },

    process(queueName, { sent, invocation, startedAt }) {
      const parent = parseTraceparent(sent);
      const links = linksTo(invocation);
      const name = `process ${queueName}`;
      const span = tracer.start({ name, kind: 'consumer', parent, links, startedAt });
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
  };
}
