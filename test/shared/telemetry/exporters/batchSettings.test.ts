import { readBatchSettings } from '../../../../shared/telemetry/exporters/batchSettings';

function read(environment: Record<string, string>) {
  const problems: string[] = [];
  return { settings: readBatchSettings(environment, (one) => problems.push(one)), problems };
}

it('without variables the defaults of OpenTelemetry hold', () => {
  const batch = { exportTimeoutMillis: 30_000, maxQueueSize: 2_048, maxExportBatchSize: 512 };
  expect(read({})).toEqual({
    settings: {
      spans: { ...batch, scheduledDelayMillis: 5_000 },
      logs: { ...batch, scheduledDelayMillis: 1_000 },
      metrics: { exportIntervalMillis: 60_000, exportTimeoutMillis: 30_000 },
    },
    problems: [],
  });
});

it('each variable counts', () => {
  const { settings, problems } = read({
    OTEL_BSP_SCHEDULE_DELAY: '1',
    OTEL_BSP_EXPORT_TIMEOUT: '2',
    OTEL_BSP_MAX_QUEUE_SIZE: '30',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4',
    OTEL_BLRP_SCHEDULE_DELAY: '5',
    OTEL_BLRP_EXPORT_TIMEOUT: '6',
    OTEL_BLRP_MAX_QUEUE_SIZE: '70',
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: ' 8 ',
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    OTEL_METRIC_EXPORT_TIMEOUT: '9',
  });
  expect(problems).toEqual([]);
  expect(
    Object.values(settings).flatMap((one) => Object.values(one as Record<string, number>)),
  ).toEqual([1, 2, 30, 4, 5, 6, 70, 8, 100, 9]);
});

it('an empty variable counts as none, and the limits themselves are fine', () => {
  const { settings, problems } = read({
    OTEL_BSP_SCHEDULE_DELAY: '  ',
    OTEL_BSP_MAX_QUEUE_SIZE: '1000000',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
  });
  expect(problems).toEqual([]);
  expect(settings.spans).toMatchObject({
    scheduledDelayMillis: 5_000,
    maxQueueSize: 1_000_000,
    maxExportBatchSize: 1,
  });
});

it('a batch is no larger than its queue, and a timeout no longer than its interval', () => {
  const { settings } = read({ OTEL_BSP_MAX_QUEUE_SIZE: '10', OTEL_METRIC_EXPORT_INTERVAL: '1000' });
  expect(settings.spans.maxExportBatchSize).toBe(10);
  expect(settings.metrics.exportTimeoutMillis).toBe(1_000);
});

it.each([
  ['OTEL_BSP_MAX_QUEUE_SIZE', '0', '1000000'],
  ['OTEL_BSP_MAX_QUEUE_SIZE', '1000001', '1000000'],
  ['OTEL_BLRP_SCHEDULE_DELAY', '-1', '2147483647'],
  ['OTEL_BSP_SCHEDULE_DELAY', '2147483648', '2147483647'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '1.5', '2147483647'],
  ['OTEL_METRIC_EXPORT_TIMEOUT', 'soon', '2147483647'],
])('%s=%s is a problem that names the limits, and the default stands in', (name, value, max) => {
  const { settings, problems } = read({ [name]: value });
  expect(problems).toEqual([`${name} must be a whole number from 1 to ${max}`]);
  expect(settings).toEqual(read({}).settings);
});
