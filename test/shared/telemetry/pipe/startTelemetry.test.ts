import { sharedAuthority } from '../../../support/sharedAuthority';
import { startTelemetry } from '../../../../shared/telemetry/pipe/startTelemetry';
import { graphServer } from '../../../../shared/telemetry/signals/spanAttributes';
import { type Telemetry, TELEMETRY_OFF } from '../../../../shared/telemetry/signals/telemetry';
import type { CloseRecord } from '../../../../shared/telemetry/records/closeRecord';
import { type Collector, startCollector } from '../../../support/collector/collector';
import { readOtlp } from '../../../support/collector/otlp';
import { loggingContext } from '../../../support/loggingContext';
import { manualClock, START } from '../../../support/manualClock';
import { trustAuthority } from '../../../support/trustAuthority';
import { withEnvironment } from '../../../support/withEnvironment';

const closed: CloseRecord = {
  trigger: 'http',
  operationId: '0198f0a0-0000-7000-8000-000000000001',
  outcome: 'closed',
  graphCalls: 1,
  durationMs: 20,
};

let collector: Collector;
beforeAll(async () => (collector = await startCollector()));
beforeEach(() => {
  collector.behave({ kind: 'takes' });
  collector.requests.length = 0;
});
afterAll(() => collector.stop());

/** Begins a close of its own trace. */
function beginClose(telemetry: Telemetry) {
  const { context: log } = loggingContext();
  return telemetry.closeSession({ parent: undefined, log, startedAt: START });
}

const closeOne = ({ telemetry }: { telemetry: Telemetry }) => beginClose(telemetry).end(closed);

function start(variables: Record<string, string>) {
  const clock = manualClock();
  const lines: Record<string, unknown>[] = [];
  const running = startTelemetry(variables, {
    graph: graphServer('https://graph.microsoft.com', 'v1.0'),
    serviceVersion: '1.2.3',
    monitorToken: () => Promise.reject(new Error('nobody asks')),
    warn: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
    clock,
  });
  return { clock, lines, ...running };
}

/** Starts, runs, and stops. */
async function run(
  variables: Record<string, string>,
  act: (started: ReturnType<typeof start>) => void | Promise<void>,
) {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...variables };
  return withEnvironment(environment, async () => {
    const started = start(environment);
    await act(started);
    await started.stop();
    return started;
  });
}

it('without a setting it is off, sleeps for nothing and logs nothing', async () => {
  const { isOn, telemetry, stop, clock, lines } = start({ OTEL_TRACES_SAMPLER: 'nonsense' });
  expect(isOn).toBe(false);
  expect(telemetry).toBe(TELEMETRY_OFF);
  await expect(stop()).resolves.toBeUndefined();
  expect(clock.slept).toEqual([]);
  expect(lines).toEqual([]);
});

it('OpenTelemetry is loaded a second after the first record, once no close is under way', async () => {
  // What is wrong with an exporter's setting is said when it is loaded.
  const wrong = { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc' };
  const linesAt: number[] = [];
  await run(wrong, async ({ telemetry, clock, lines }) => {
    const look = async () => {
      clock.advance(1_000);
      await new Promise(setImmediate);
      linesAt.push(lines.length);
    };
    const close = beginClose(telemetry);
    close.log.info('{"event":"swallowedFailure"}');
    await look();
    close.end(closed);
    await look();
  });
  expect(linesAt).toEqual([0, 1]);
});

it('what was told before OpenTelemetry was loaded arrives whole, times and parents included', async () => {
  const { isOn, lines } = await run({}, ({ telemetry, clock }) => {
    const close = beginClose(telemetry);
    clock.advance(5);
    const batch = { method: 'POST', path: '/$batch', resendCount: 0 } as const;
    const call = telemetry.graphCall(close.context, batch);
    clock.advance(10);
    call.end({ status: 200 });
    close.log.info('{"event":"swallowedFailure"}');
    close.end(closed);
  });
  expect(isOn).toBe(true);
  expect(lines).toEqual([]);
  const { spans, metrics, logs } = readOtlp(collector.requests);
  const [call, close] = spans;
  expect([close?.name, call?.name]).toEqual(['closeSession', 'POST /$batch']);
  expect(call?.traceId).toBe(close?.traceId);
  expect(call?.parentSpanId).toBe(close?.spanId);
  expect((close?.endMs ?? 0) - (close?.startMs ?? 0)).toBe(15);
  expect((call?.endMs ?? 0) - (call?.startMs ?? 0)).toBe(10);
  expect(metrics.map(({ name }) => name).sort()).toEqual([
    'close_session.closes',
    'close_session.duration',
    'http.client.request.duration',
  ]);
  const told = [{ event: 'swallowedFailure' }, { event: 'closeSession', ...closed }];
  expect(logs.map(({ body, spanId }) => [body, spanId])).toEqual(
    told.map((line) => [JSON.stringify(line), close?.spanId]),
  );
});

it('the sampler counts for spans, and for nothing else', async () => {
  await run({ OTEL_TRACES_SAMPLER: 'always_off' }, closeOne);
  expect(collector.requests.map(({ path }) => path).sort()).toEqual(['/v1/logs', '/v1/metrics']);
});

it('settings that are wrong are said once each, though each destination reads them', async () => {
  const { caPem, ...tls } = await sharedAuthority();
  const distrust = trustAuthority(caPem);
  const ingestion = await startCollector({ tls });
  const key = '00000000-0000-4000-8000-000000000000';
  try {
    const { lines } = await run(
      {
        APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${key};IngestionEndpoint=${ingestion.url}`,
        OTEL_TRACES_SAMPLER: 'nonsense',
        OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
        OTEL_BSP_SCHEDULE_DELAY: '0',
      },
      closeOne,
    );
    expect([collector.requests.length, ingestion.requests.length]).toEqual([2, 3]);
    expect(lines.map(({ event }) => event)).toEqual(Array(3).fill('telemetrySetting'));
    expect(lines.map(({ problem }) => String(problem).split(' ')[0]).sort()).toEqual([
      'OTEL_BSP_SCHEDULE_DELAY',
      'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL',
      'OTEL_TRACES_SAMPLER',
    ]);
  } finally {
    distrust();
    await ingestion.stop();
  }
});

it('a collector that refuses three signals is one line in the log', async () => {
  collector.behave({ kind: 'answers', status: 401 });
  const { lines } = await run({}, closeOne);
  expect(collector.requests).toHaveLength(3);
  expect(lines).toEqual([
    expect.objectContaining({ event: 'telemetryFailed', destination: 'OTLP', cause: 'HTTP 401' }),
  ]);
});
