import type { Clock } from '../../shared/core/clock';
import { createTelemetry } from '../../shared/telemetry/signals/domainTelemetry';
import type { SpanRecord, TelemetryRecord } from '../../shared/telemetry/signals/record';
import type { Sampler } from '../../shared/telemetry/signals/sampler';
import { graphServer } from '../../shared/telemetry/signals/spanAttributes';
import type { Telemetry } from '../../shared/telemetry/signals/telemetry';
import type { TraceContext } from '../../shared/telemetry/signals/traceContext';
import { createTracer } from '../../shared/telemetry/signals/tracer';
import { countingIds } from './countingIds';

export interface CollectedTelemetry {
  telemetry: Telemetry;
  records: TelemetryRecord[];
  spans: () => SpanRecord[];
  /** Each span that has ended, in order: its name, and that of the span above it, or where that one is. */
  tree: () => [name: string, parent: string][];
  /** Metric and value of each measurement, in order. */
  metrics: () => [name: string, value: number][];
  /** Spans that have begun and not ended. */
  open: () => number;
}

/** The telemetry of the app, which samples all unless told otherwise, with what it records. */
export function collectedTelemetry(
  clock: Pick<Clock, 'now'>,
  endpoint = 'https://graph.microsoft.com',
  sampler: Sampler = () => true,
): CollectedTelemetry {
  const records: TelemetryRecord[] = [];
  const record = (one: TelemetryRecord) => void records.push(one);
  const tracer = createTracer({ sampler, ids: countingIds(), clock, record });
  const graph = graphServer(endpoint, 'v1.0');
  const spans = () => records.filter((one) => one.type === 'span');
  const parentOf = ({ parent }: { parent?: TraceContext | undefined }): string => {
    if (parent === undefined) return 'none';
    const own = spans().find(({ context }) => context.spanId === parent.spanId);
    return own?.name ?? (parent.isRemote ? `remote ${parent.spanId}` : 'still open');
  };
  return {
    telemetry: createTelemetry({ tracer, sampler, record, graph, clock }),
    records,
    spans,
    tree: () => spans().map((span) => [span.name, parentOf(span)]),
    metrics: () =>
      records.flatMap((one) => (one.type === 'measurement' ? [[one.metric, one.value]] : [])),
    open: () => tracer.openSpans(),
  };
}
