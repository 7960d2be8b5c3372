import type { MetricName } from './metrics';
import type { TraceContext } from './traceContext';

/**
 * What telemetry hands to the exporters: plain data. The exporters are bundles of their own, which share no class with the
 * entry bundle and are loaded later than the first of these are made.
 */
export type TelemetryRecord = SpanRecord | MeasurementRecord | LogRecord;

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type SpanKind = 'internal' | 'client' | 'producer' | 'consumer';

/** A span that has ended. */
export interface SpanRecord {
  type: 'span';
  name: string;
  kind: SpanKind;
  context: TraceContext;
  parent?: TraceContext | undefined;
  links: readonly TraceContext[];
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  /** The status is ERROR; otherwise it is unset. */
  isError: boolean;
}

/** One measurement of a metric. */
export interface MeasurementRecord {
  type: 'measurement';
  metric: MetricName;
  value: number;
  attributes: Attributes;
}

export type Severity = 'info' | 'warn' | 'error';

/** One line of the log. */
export interface LogRecord {
  type: 'log';
  severity: Severity;
  /** Epoch milliseconds. */
  at: number;
  line: string;
  /** The span that it was written in. */
  context: TraceContext | undefined;
}
