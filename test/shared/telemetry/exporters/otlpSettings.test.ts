import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import { readOtlpSettings } from '../../../../shared/telemetry/exporters/otlpSettings';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
const PROTOBUF = 'http/protobuf';
const JSON_ENCODED = 'http/json';

function read(environment: Record<string, string>) {
  const problems: string[] = [];
  return { ...readOtlpSettings(environment, (one) => problems.push(one)), problems };
}

it.each<[Record<string, string>, (string | undefined)[]]>([
  [{}, [undefined, undefined, undefined]],
  [ENDPOINT, [PROTOBUF, PROTOBUF, PROTOBUF]],
  [
    { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    [JSON_ENCODED, JSON_ENCODED, JSON_ENCODED],
  ],
  [
    {
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: ' http/protobuf',
    },
    [JSON_ENCODED, JSON_ENCODED, PROTOBUF],
  ],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://x.y/m' }, [undefined, PROTOBUF, undefined]],
  [{ ...ENDPOINT, OTEL_LOGS_EXPORTER: ' none ' }, [PROTOBUF, PROTOBUF, undefined]],
  [{ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'otlp' }, [PROTOBUF, PROTOBUF, PROTOBUF]],
])('with %j traces, metrics and logs go by the protocols %j', (environment, expected) => {
  const { protocols, problems } = read(environment);
  expect([protocols.traces, protocols.metrics, protocols.logs]).toEqual(expected);
  expect(problems).toEqual([]);
});

it.each<[Record<string, string>, string, (string | undefined)[]]>([
  [
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '127.0.0.1:4318' },
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT must be an http or https address',
    [undefined, undefined, undefined],
  ],
  [
    { ...ENDPOINT, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'ftp://x' },
    'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT must be an http or https address',
    [PROTOBUF, PROTOBUF, undefined],
  ],
  [
    { ...ENDPOINT, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL must be "http/protobuf" or "http/json"',
    [PROTOBUF, undefined, PROTOBUF],
  ],
])('%j is a problem, and that signal does not go', (environment, problem, expected) => {
  const { protocols, problems } = read(environment);
  expect(problems).toEqual([problem]);
  expect([protocols.traces, protocols.metrics, protocols.logs]).toEqual(expected);
});

it.each([
  ['', 'CUMULATIVE', []],
  ['cumulative', 'CUMULATIVE', []],
  ['Delta', 'DELTA', []],
  ['lowmemory', 'DELTA', []],
  [
    'both',
    'CUMULATIVE',
    [
      'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE must be "cumulative", "delta" or "lowmemory"',
    ],
  ],
] as const)('the temporality %j is %s, with the problems %j', (preference, expected, told) => {
  const variable = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference };
  const { temporality, problems } = read(variable);
  expect(temporality(InstrumentType.HISTOGRAM)).toBe(AggregationTemporality[expected]);
  expect(problems).toEqual(told);
});
