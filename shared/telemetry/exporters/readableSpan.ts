import {
  type HrTime,
  SpanKind,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../signals/record';
import type { TraceContext } from '../signals/traceContext';

const KINDS: Record<SpanRecord['kind'], SpanKind> = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** A finished span as the exporters of OpenTelemetry read it. */
export function readableSpan(
  record: SpanRecord,
  resource: Resource,
  instrumentationScope: InstrumentationScope,
): ReadableSpan {
  const { name, kind, context, parent, links, startedAt, endedAt, attributes, isError } = record;
  const spanContext = otelContext(context);
  return {
    name,
    kind: KINDS[kind],
    spanContext: () => spanContext,
    ...(parent !== undefined && { parentSpanContext: otelContext(parent) }),
    startTime: hrTime(startedAt),
    endTime: hrTime(endedAt),
    duration: hrTime(endedAt - startedAt),
    status: { code: isError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes,
    links: links.map((link) => ({ context: otelContext(link) })),
    events: [],
    ended: true,
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
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
