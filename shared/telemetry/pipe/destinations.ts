/** Where telemetry goes. */
export interface Destinations {
  otlp: boolean;
  applicationInsights: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const OTLP_ENDPOINTS = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
];

/** Reads where telemetry goes; nowhere, unless a setting asks for it. An empty one counts as not set. */
export function telemetryDestinations(environment: Environment): Destinations {
  const isSet = (name: string): boolean => (environment[name]?.trim() ?? '') !== '';
  const isDisabled = environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  return {
    otlp: !isDisabled && OTLP_ENDPOINTS.some(isSet),
    applicationInsights: !isDisabled && isSet('APPLICATIONINSIGHTS_CONNECTION_STRING'),
  };
}
