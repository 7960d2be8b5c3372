import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  type IExporterMetricsHelper,
  type ISerializer,
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  LogsExporterMetricsHelper,
  MetricsExporterMetricsHelper,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { CreateExporters, Signal } from '../pipe/exporterContract';
import { readBatchSettings } from './batchSettings';
import { type OtlpProtocol, readOtlpSettings } from './otlpSettings';
import { reportRefused } from './partialSuccess';
import { appResource } from './resource';
import { startExport } from './sdkExport';

const CONTENT_TYPES: Record<OtlpProtocol, string> = {
  'http/json': 'application/json',
  'http/protobuf': 'application/x-protobuf',
};

/** Exporters to any OTLP collector, as OpenTelemetry's variables say. */
export const createExporters: CreateExporters = (options) => {
  const { onProblem } = options;
  const report = (signal: Signal, cause: string): void =>
    options.report({ destination: 'OTLP', signal, cause });
  const { protocols, temporality } = readOtlpSettings(process.env, onProblem);

  /** Undefined where the signal does not go to OTLP. */
  const exporterOf = <Items, Answer>(
    signal: Signal,
    serializers: Record<OtlpProtocol, ISerializer<Items, Answer>>,
    helper: IExporterMetricsHelper<Items>,
  ): OTLPExporterBase<Items> | undefined => {
    const protocol = protocols[signal];
    if (protocol === undefined) return undefined;
    // Deprecated, and all there is: the exporters of this very version read the environment by it.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const config = convertLegacyHttpOptions({}, signal.toUpperCase(), `v1/${signal}`, {
      'Content-Type': CONTENT_TYPES[protocol],
    });
    const refused = (cause: string): void => report(signal, cause);
    const serializer = reportRefused(serializers[protocol], refused);
    // Stryker disable next-line StringLiteral: the name of the exporter in metrics of its own, which are off.
    const delegate = createOtlpHttpExportDelegate(config, serializer, '', helper, undefined);
    return new OTLPExporterBase(delegate);
  };

  const spans = exporterOf(
    'traces',
    { 'http/json': JsonTraceSerializer, 'http/protobuf': ProtobufTraceSerializer },
    TraceExporterMetricsHelper,
  );
  const metrics = exporterOf(
    'metrics',
    { 'http/json': JsonMetricsSerializer, 'http/protobuf': ProtobufMetricsSerializer },
    MetricsExporterMetricsHelper,
  );
  const logs = exporterOf(
    'logs',
    { 'http/json': JsonLogsSerializer, 'http/protobuf': ProtobufLogsSerializer },
    LogsExporterMetricsHelper,
  );
  return startExport(
    {
      spans,
      logs,
      metrics: metrics && Object.assign(metrics, { selectAggregationTemporality: temporality }),
    },
    {
      resource: appResource(options, process.env, onProblem),
      settings: readBatchSettings(process.env, onProblem),
      serviceVersion: options.serviceVersion,
      report,
    },
  );
};
