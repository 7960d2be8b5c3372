import type { Resource } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  type LogRecordExporter,
  type ReadableLogRecord,
  type ReadWriteLogRecord,
} from '@opentelemetry/sdk-logs';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { Exporters, Signal } from '../pipe/exporterContract';
import { type MetricName, METRICS } from '../signals/metrics';
import type { LogRecord, MeasurementRecord, SpanRecord } from '../signals/record';
import type { BatchSettings } from './batchSettings';
import { countedQueue } from './countedQueue';
import { guarded } from './guarded';
import { RecordedLog, RecordedSpan } from './readableRecords';

/** Exporters of one destination; absent: that signal does not go there. */
export interface SignalExporters {
  spans?: SpanExporter | undefined;
  metrics?: MetricExporter | undefined;
  logs?: LogRecordExporter | undefined;
}

export type MetricExporter = PushMetricExporter &
  Required<Pick<PushMetricExporter, 'selectAggregationTemporality'>>;

export interface ExportOptions {
  resource: Resource;
  settings: BatchSettings;
  /** Version of this app, which is also that of its instrumentation. */
  serviceVersion: string;
  report: (signal: Signal, cause: string) => void;
  /** The attributes that the destination wants; absent: those of the record. */
  attributesOf?: (span: SpanRecord) => SpanRecord['attributes'];
}

/** What takes one kind of record. */
interface Way<Item> {
  add(record: Item): void;
  stop(): Promise<void>;
}

const SCOPE = 'close-excel-session';

/** Takes plain records to the exporters of one destination, in the batches of OpenTelemetry's SDK. */
export function startExport(exporters: SignalExporters, options: ExportOptions): Exporters {
  const spans = exporters.spans && spanWay(exporters.spans, options);
  const metrics = exporters.metrics && metricWay(exporters.metrics, options);
  const logs = exporters.logs && logWay(exporters.logs, options);
  return {
    add(record) {
      if (record.type === 'span') spans?.add(record);
      else if (record.type === 'log') logs?.add(record);
      else metrics?.add(record);
    },
    async stop() {
      // What could not be sent has been reported.
      // Stryker disable next-line ArrayDeclaration: what is no promise is waited for in no time.
      await Promise.allSettled([spans, metrics, logs].flatMap((way) => way?.stop() ?? []));
    },
  };
}

function spanWay(exporter: SpanExporter, options: ExportOptions): Way<SpanRecord> {
  const { resource, settings, serviceVersion, report, attributesOf } = options;
  const lost = (cause: string): void => report('traces', cause);
  const queue = countedQueue<ReadableSpan>(guarded(exporter, lost), settings.spans, lost);
  const processor = new BatchSpanProcessor({ ...settings.spans, exporter: queue.exporter });
  const scope = { name: SCOPE, version: serviceVersion };
  return {
    add(record) {
      if (!queue.hasRoom()) return;
      const attributes = attributesOf?.(record) ?? record.attributes;
      processor.onEnd(new RecordedSpan(record, attributes, resource, scope));
    },
    stop: () => processor.shutdown(),
  };
}

function logWay(exporter: LogRecordExporter, options: ExportOptions): Way<LogRecord> {
  const { resource, settings, serviceVersion, report } = options;
  const lost = (cause: string): void => report('logs', cause);
  const queue = countedQueue<ReadableLogRecord>(guarded(exporter, lost), settings.logs, lost);
  const processor = new BatchLogRecordProcessor({ ...settings.logs, exporter: queue.exporter });
  const scope = { name: SCOPE, version: serviceVersion };
  return {
    add(record) {
      if (!queue.hasRoom()) return;
      // The processor keeps it and changes nothing; a logger would make a larger one.
      processor.onEmit(new RecordedLog(record, resource, scope) as unknown as ReadWriteLogRecord);
    },
    stop: () => processor.shutdown(),
  };
}

function metricWay(exporter: MetricExporter, options: ExportOptions): Way<MeasurementRecord> {
  const { resource, settings, serviceVersion, report } = options;
  const reader = new PeriodicExportingMetricReader({
    ...settings.metrics,
    exporter: {
      ...guarded(exporter, (cause) => report('metrics', cause)),
      selectAggregationTemporality: (type) => exporter.selectAggregationTemporality(type),
    },
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter(SCOPE, serviceVersion);
  const instruments = new Map<MetricName, (record: MeasurementRecord) => void>();
  for (const [name, metric] of Object.entries(METRICS)) {
    const { unit, description } = metric;
    if (metric.kind === 'counter') {
      const counter = meter.createCounter(name, { unit, description });
      instruments.set(name as MetricName, (one) => counter.add(one.value, one.attributes));
    } else {
      const advice = { explicitBucketBoundaries: [...metric.buckets] };
      const histogram = meter.createHistogram(name, { unit, description, advice });
      instruments.set(name as MetricName, (one) => histogram.record(one.value, one.attributes));
    }
  }
  return {
    // Stryker disable next-line OptionalChaining: there is one for each metric, which the compiler does not know.
    add: (record) => instruments.get(record.metric)?.(record),
    stop: () => provider.shutdown(),
  };
}
