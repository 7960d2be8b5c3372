import { telemetryDestinations } from '../../../../shared/telemetry/pipe/destinations';

const APPLICATION_INSIGHTS = { APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=x' };
const OTLP = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

it.each<[Record<string, string>, string]>([
  [{}, 'nowhere'],
  [OTLP, 'OTLP'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x' }, 'OTLP'],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://x' }, 'OTLP'],
  [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://x' }, 'OTLP'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, 'nowhere'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'nowhere'],
  [APPLICATION_INSIGHTS, 'Application Insights'],
  [{ APPLICATIONINSIGHTS_CONNECTION_STRING: '' }, 'nowhere'],
  [{ ...OTLP, ...APPLICATION_INSIGHTS }, 'OTLP and Application Insights'],
  [
    { ...OTLP, ...APPLICATION_INSIGHTS, OTEL_SDK_DISABLED: 'false' },
    'OTLP and Application Insights',
  ],
  [{ ...OTLP, ...APPLICATION_INSIGHTS, OTEL_SDK_DISABLED: ' True' }, 'nowhere'],
])('with %j telemetry goes to: %s', (environment, expected) => {
  const { otlp, applicationInsights } = telemetryDestinations(environment);
  const names = [
    ...(otlp ? ['OTLP'] : []),
    ...(applicationInsights ? ['Application Insights'] : []),
  ];
  expect(names.join(' and ') || 'nowhere').toBe(expected);
});
