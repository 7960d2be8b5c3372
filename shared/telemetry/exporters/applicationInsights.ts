import {
  type AzureMonitorExporterOptions,
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import type { CreateExporters, ExporterOptions, Signal } from '../pipe/exporterContract';
import type { SpanRecord } from '../signals/record';
import { readBatchSettings } from './batchSettings';
import { monitorCredential, readAuthentication } from './monitorCredential';
import { boundedCall } from './boundedCall';
import { appResource } from './resource';
import { type SignalExporters, startExport } from './sdkExport';

/** Exporters to Application Insights; they read APPLICATIONINSIGHTS_CONNECTION_STRING themselves. */
export const createExporters: CreateExporters = (options) => {
  const { onProblem } = options;
  const report = (signal: Signal, cause: string): void =>
    options.report({ destination: 'Application Insights', signal, cause });
  // Usage statistics of the exporter, sent to Microsoft with what the metadata service of the machine says; it reads the
  // variable each time that it makes an exporter: https://learn.microsoft.com/azure/azure-monitor/app/statsbeat
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] = 'true';
  const optionsOf = (signal: Signal): AzureMonitorExporterOptions => ({
    ...authentication(options),
    // What cannot be sent is lost, and reported: a function app has no disk of its own.
    disableOfflineStorage: true,
    additionalPolicies: [
      // Stryker disable next-line StringLiteral: the default, which the type wants said.
      { position: 'perCall', policy: boundedCall((cause) => report(signal, cause)) },
    ],
  });
  return startExport(makeExporters(optionsOf), {
    resource: appResource(options, process.env, onProblem),
    settings: readBatchSettings(process.env, onProblem),
    serviceVersion: options.serviceVersion,
    report,
    attributesOf: attributesForTables,
  });
};

function makeExporters(
  optionsOf: (signal: Signal) => AzureMonitorExporterOptions,
): SignalExporters {
  const [traces, metrics, logs] = [optionsOf('traces'), optionsOf('metrics'), optionsOf('logs')];
  try {
    return {
      spans: new AzureMonitorTraceExporter(traces),
      metrics: new AzureMonitorMetricExporter(metrics),
      logs: new AzureMonitorLogExporter(logs),
    };
  } catch (cause) {
    const wanted = 'the connection string of an Application Insights resource, as Azure shows it';
    throw new Error(`APPLICATIONINSIGHTS_CONNECTION_STRING must be ${wanted}`, { cause });
  }
}

function authentication({ monitorToken }: ExporterOptions): AzureMonitorExporterOptions {
  const text = process.env['APPLICATIONINSIGHTS_AUTHENTICATION_STRING'] ?? '';
  const identity = readAuthentication(text);
  if (identity === undefined) return {};
  return { credential: monitorCredential((scope) => monitorToken(scope, identity.clientId)) };
}

/**
 * Those of the record, and what the exporter leaves out of the tables: the name of a row of `requests`, which it takes from
 * this attribute only, and `error.type`, which it takes for a part of `resultCode`.
 */
function attributesForTables({ kind, name, attributes }: SpanRecord): SpanRecord['attributes'] {
  const errorType = attributes['error.type'];
  return {
    ...attributes,
    ...(kind === 'consumer' && { 'ai.operation.name': name }),
    ...(errorType !== undefined && { 'close_session.error_type': errorType }),
  };
}
