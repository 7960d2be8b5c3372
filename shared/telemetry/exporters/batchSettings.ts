import type { Environment } from '../pipe/exporterContract';

/** How spans or lines wait, and how many go at once. */
export interface Batching {
  scheduledDelayMillis: number;
  exportTimeoutMillis: number;
  maxQueueSize: number;
  maxExportBatchSize: number;
}

/** The schedule and interval variables of OpenTelemetry. */
export interface BatchSettings {
  spans: Batching;
  logs: Batching;
  metrics: { exportIntervalMillis: number; exportTimeoutMillis: number };
}

/** The longest that a timer of Node takes. */
const MAX_MS = 2 ** 31 - 1;
const MAX_ITEMS = 1_000_000;

/**
 * Reads OTEL_BSP_*, OTEL_BLRP_* and OTEL_METRIC_EXPORT_*:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @param onProblem is told of a value that is none; its default stands in
 */
export function readBatchSettings(
  environment: Environment,
  onProblem: (problem: string) => void,
): BatchSettings {
  const number = (name: string, fallback: number, max: number): number => {
    const text = environment[name]?.trim() ?? '';
    const value = text === '' ? fallback : Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= max) return value;
    onProblem(`${name} must be a whole number from 1 to ${max}`);
    return fallback;
  };
  const batch = (prefix: string, scheduleDelayMs: number): Batching => {
    const maxQueueSize = number(`${prefix}_MAX_QUEUE_SIZE`, 2_048, MAX_ITEMS);
    const maxBatchSize = number(`${prefix}_MAX_EXPORT_BATCH_SIZE`, 512, MAX_ITEMS);
    return {
      scheduledDelayMillis: number(`${prefix}_SCHEDULE_DELAY`, scheduleDelayMs, MAX_MS),
      exportTimeoutMillis: number(`${prefix}_EXPORT_TIMEOUT`, 30_000, MAX_MS),
      maxQueueSize,
      maxExportBatchSize: Math.min(maxBatchSize, maxQueueSize),
    };
  };
  const exportIntervalMillis = number('OTEL_METRIC_EXPORT_INTERVAL', 60_000, MAX_MS);
  const exportTimeoutMillis = number('OTEL_METRIC_EXPORT_TIMEOUT', 30_000, MAX_MS);
  return {
    spans: batch('OTEL_BSP', 5_000),
    logs: batch('OTEL_BLRP', 1_000),
    metrics: {
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(exportTimeoutMillis, exportIntervalMillis),
    },
  };
}
