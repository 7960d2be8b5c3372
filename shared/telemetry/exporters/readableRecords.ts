import {
  type HrTime,
  type Link,
  SpanKind,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { LogRecord, Severity, SpanRecord } from '../signals/record';
import type { TraceContext } from '../signals/traceContext';

const KINDS: Record<SpanRecord['kind'], SpanKind> = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

const SEVERITIES: Record<Severity, SeverityNumber> = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/**
 * A finished span as the exporters of OpenTelemetry read it. Its parts are made when they are read: hundreds of spans wait to
 * be sent, and small objects that wait are what garbage collection pays for.
 */
export class RecordedSpan implements ReadableSpan {
  readonly parentSpanContext?: SpanContext;
  readonly ended = true;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;

  /** @param attributes in place of those of the record */
  constructor(
    private readonly record: SpanRecord,
    readonly attributes: SpanRecord['attributes'],
    readonly resource: Resource,
    readonly instrumentationScope: InstrumentationScope,
  ) {
    if (record.parent !== undefined) this.parentSpanContext = otelContext(record.parent);
  }

  get name(): string {
    return this.record.name;
  }

  get kind(): SpanKind {
    return KINDS[this.record.kind];
  }

  spanContext(): SpanContext {
    return otelContext(this.record.context);
  }

  get startTime(): HrTime {
    return hrTime(this.record.startedAt);
  }

  get endTime(): HrTime {
    return hrTime(this.record.endedAt);
  }

  get duration(): HrTime {
    return hrTime(this.record.endedAt - this.record.startedAt);
  }

  get status(): SpanStatus {
    return { code: this.record.isError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET };
  }

  get events(): [] {
    return [];
  }

  get links(): Link[] {
    return this.record.links.map((link) => ({ context: otelContext(link) }));
  }
}

/** A line of the log as the exporters of OpenTelemetry read it; its parts are made when they are read, as those of a span. */
export class RecordedLog implements ReadableLogRecord {
  readonly spanContext?: SpanContext;
  readonly droppedAttributesCount = 0;

  constructor(
    private readonly record: LogRecord,
    readonly resource: Resource,
    readonly instrumentationScope: InstrumentationScope,
  ) {
    if (record.context !== undefined) this.spanContext = otelContext(record.context);
  }

  get attributes(): Record<string, never> {
    return {};
  }

  get hrTime(): HrTime {
    return hrTime(this.record.at);
  }

  get hrTimeObserved(): HrTime {
    return this.hrTime;
  }

  get severityNumber(): SeverityNumber {
    return SEVERITIES[this.record.severity];
  }

  get severityText(): string {
    return this.record.severity.toUpperCase();
  }

  get body(): string {
    return this.record.line;
  }
}

export function otelContext({ traceId, spanId, isSampled, isRemote }: TraceContext): SpanContext {
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId, traceFlags, ...(isRemote && { isRemote }) };
}

/** Seconds and nanoseconds. */
export function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
