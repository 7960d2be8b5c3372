import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock';
import { createTelemetry } from '../signals/domainTelemetry';
import { readSampler } from '../signals/sampler';
import type { GraphServer } from '../signals/spanAttributes';
import { type Telemetry, TELEMETRY_OFF } from '../signals/telemetry';
import { createRandomIds } from '../signals/traceContext';
import { createTracer } from '../signals/tracer';
import { telemetryDestinations } from './destinations';
import type { Environment, ExporterOptions } from './exporterContract';
import { createExportPipe } from './exportPipe';
import { createFailureLog } from './failureLog';
import { loadExporters } from './loadExporters';

export interface TelemetryOptions extends Pick<ExporterOptions, 'serviceVersion' | 'monitorToken'> {
  graph: GraphServer;
  /** Takes a line about telemetry itself, of the level of a warning. */
  warn: (line: string) => void;
  clock: Pick<Clock, 'now' | 'sleep'>;
}

export interface RunningTelemetry {
  isOn: boolean;
  telemetry: Telemetry;
  /** Sends what waits, within 4.5 seconds: for a graceful stop. */
  stop: () => Promise<void>;
}

/**
 * Starts telemetry where a setting asks for it. OpenTelemetry is loaded later, once the app has answered and is quiet.
 * @param environment the one of the process: OpenTelemetry reads no other
 */
export function startTelemetry(
  environment: Environment,
  { graph, warn, clock, ...options }: TelemetryOptions,
): RunningTelemetry {
  const destinations = telemetryDestinations(environment);
  if (!destinations.otlp && !destinations.applicationInsights) {
    return { isOn: false, telemetry: TELEMETRY_OFF, stop: () => Promise.resolve() };
  }
  const told = new Set<string>();
  const onProblem = (problem: string): void => {
    // Each destination reads the variables.
    if (!told.has(problem)) warn(JSON.stringify({ event: 'telemetrySetting', problem }));
    told.add(problem);
  };
  const { sampler, problem } = readSampler(environment);
  if (problem !== undefined) onProblem(problem);
  const report = createFailureLog(warn, clock);
  const exporterOptions = { ...options, instanceId: randomUUID(), report, onProblem };
  const pipe = createExportPipe({
    load: () => loadExporters(destinations, exporterOptions),
    isQuiet: () => tracer.openSpans() === 0,
    report,
    clock,
  });
  const tracer = createTracer({ sampler, ids: createRandomIds(), clock, record: pipe.add });
  const telemetry = createTelemetry({ tracer, sampler, record: pipe.add, graph, clock });
  return { isOn: true, telemetry, stop: pipe.stop };
}
