import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { readBatchSettings } from '../../../../shared/telemetry/exporters/batchSettings';
import { startExport } from '../../../../shared/telemetry/exporters/sdkExport';
import { closes, rootSpan, warning } from '../../../support/collector/sampleRecords';

const options = {
  resource: resourceFromAttributes({}),
  settings: readBatchSettings({}, () => undefined),
  serviceVersion: '1.2.3',
  report: () => undefined,
};

it('a signal that goes nowhere is left out', async () => {
  const exporters = startExport({}, options);
  for (const record of [rootSpan, closes, warning]) exporters.add(record);
  await expect(exporters.stop()).resolves.toBeUndefined();
});

it('spans and lines name this app and its version, and a line its severity in capitals', async () => {
  const [spans, logs] = [new InMemorySpanExporter(), new InMemoryLogRecordExporter()];
  const kept: unknown[] = [];
  const keep = (items: readonly { instrumentationScope: { name: string; version?: string } }[]) =>
    items.forEach(({ instrumentationScope: { name, version } }) => kept.push([name, version]));
  // What is exported is gone after the stop: it is looked at on its way.
  const spanExport = spans.export.bind(spans);
  spans.export = (items, done) => {
    keep(items);
    spanExport(items, done);
  };
  const logExport = logs.export.bind(logs);
  logs.export = (items, done) => {
    keep(items);
    kept.push(...items.map(({ severityText }) => severityText));
    logExport(items, done);
  };
  const exporters = startExport({ spans, logs }, options);
  exporters.add(rootSpan);
  exporters.add(warning);
  await exporters.stop();
  const app = ['close-excel-session', '1.2.3'];
  expect(kept).toEqual(expect.arrayContaining([app, app, 'WARN']));
  expect(kept).toHaveLength(3);
});
