import { AggregationTemporality, type InstrumentType } from '@opentelemetry/sdk-metrics';
import type { Environment, Signal } from '../pipe/exporterContract';

export type OtlpProtocol = 'http/protobuf' | 'http/json';

export interface OtlpSettings {
  /** How each signal goes; absent: it does not. */
  protocols: Partial<Record<Signal, OtlpProtocol>>;
  temporality: (type: InstrumentType) => AggregationTemporality;
}

const SIGNALS: readonly Signal[] = ['traces', 'metrics', 'logs'];
const PROTOCOLS: readonly string[] = ['http/protobuf', 'http/json'] satisfies OtlpProtocol[];
const { CUMULATIVE, DELTA } = AggregationTemporality;

/**
 * Reads which signals go to OTLP, and how. Addresses, headers, timeouts, compression and certificates are read by
 * OpenTelemetry itself: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 * @param onProblem is told of a value that is none: a signal that cannot go does not go
 */
export function readOtlpSettings(
  environment: Environment,
  onProblem: (problem: string) => void,
): OtlpSettings {
  const valueOf = (...names: string[]): { name: string; value: string } | undefined =>
    names
      .map((name) => ({ name, value: environment[name]?.trim() ?? '' }))
      .find(({ value }) => value !== '');

  const protocolOf = (signal: Signal): OtlpProtocol | undefined => {
    const key = signal.toUpperCase();
    const endpoint = valueOf(`OTEL_EXPORTER_OTLP_${key}_ENDPOINT`, 'OTEL_EXPORTER_OTLP_ENDPOINT');
    if (endpoint === undefined || environment[`OTEL_${key}_EXPORTER`]?.trim() === 'none') {
      return undefined;
    }
    if (!isHttpUrl(endpoint.value)) {
      onProblem(`${endpoint.name} must be an http or https address`);
      return undefined;
    }
    const protocol = valueOf(`OTEL_EXPORTER_OTLP_${key}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL');
    if (protocol === undefined) return 'http/protobuf';
    if (isProtocol(protocol.value)) return protocol.value;
    onProblem(`${protocol.name} must be "http/protobuf" or "http/json"`);
    return undefined;
  };

  return {
    protocols: Object.fromEntries(SIGNALS.map((signal) => [signal, protocolOf(signal)])),
    temporality: readTemporality(
      environment['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE']?.trim().toLowerCase(),
      onProblem,
    ),
  };
}

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/; the app has counters and histograms only. */
function readTemporality(
  preference: string | undefined,
  onProblem: (problem: string) => void,
): OtlpSettings['temporality'] {
  if (preference === 'delta' || preference === 'lowmemory') return () => DELTA;
  if (preference !== undefined && preference !== '' && preference !== 'cumulative') {
    const known = '"cumulative", "delta" or "lowmemory"';
    onProblem(`OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE must be ${known}`);
  }
  return () => CUMULATIVE;
}

function isProtocol(text: string): text is OtlpProtocol {
  return PROTOCOLS.includes(text);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
