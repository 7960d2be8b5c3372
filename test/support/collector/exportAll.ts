import type {
  CreateExporters,
  ExporterOptions,
  ExportFailure,
} from '../../../shared/telemetry/pipe/exporterContract';
import type { TelemetryRecord } from '../../../shared/telemetry/signals/record';
import { withEnvironment } from '../withEnvironment';

/** What exporters are told, where nobody listens and no token is asked for. */
export const EXPORTER_OPTIONS: ExporterOptions = {
  serviceVersion: '1.2.3',
  instanceId: 'i-1',
  report: () => undefined,
  onProblem: () => undefined,
  monitorToken: () => Promise.reject(new Error('nobody asks')),
};

/** Exports these records in an environment, and ends. */
export async function exportAll(
  createExporters: CreateExporters,
  records: readonly TelemetryRecord[],
  environment: Record<string, string | undefined>,
): Promise<{ failures: ExportFailure[]; problems: string[] }> {
  const failures: ExportFailure[] = [];
  const problems: string[] = [];
  const report = (failure: ExportFailure) => failures.push(failure);
  const onProblem = (problem: string) => problems.push(problem);
  await withEnvironment(environment, async () => {
    const exporters = createExporters({ ...EXPORTER_OPTIONS, report, onProblem });
    records.forEach((record) => exporters.add(record));
    await exporters.stop();
  });
  return { failures, problems };
}
