import { createExporters } from '../../../../shared/telemetry/exporters/otlp';
import type { TelemetryRecord } from '../../../../shared/telemetry/signals/record';
import {
  type Behaviour,
  type Collector,
  startCollector,
} from '../../../support/collector/collector';
import { EXPORTER_OPTIONS, exportAll } from '../../../support/collector/exportAll';
import { readOtlp } from '../../../support/collector/otlp';
import {
  callSpan,
  closes,
  loneError,
  processSpan,
  rootSpan,
  sendSpan,
  TRACE_ID,
  waited,
  warning,
} from '../../../support/collector/sampleRecords';
import { START } from '../../../support/manualClock';
import { heldBytes } from '../../../support/heldBytes';
import { withEnvironment } from '../../../support/withEnvironment';

let collector: Collector;

beforeEach(async () => (collector = await startCollector()));
afterEach(() => collector.stop());

/** Exports these records to the collector, and ends. */
const exportHere = (records: readonly TelemetryRecord[], variables = {}) =>
  exportAll(createExporters, records, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...variables });
const SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 100,
];
const ONE_OF_EACH = [rootSpan, closes, warning];

describe.each(['http/json', 'http/protobuf'])('as %s', (protocol) => {
  const exportSo = (records: TelemetryRecord[], variables = {}) =>
    exportHere(records, { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, ...variables });

  it('spans come with their kinds, parents, links, times and errors', async () => {
    const { failures } = await exportSo([callSpan, processSpan, rootSpan, sendSpan]);
    expect(failures).toEqual([]);
    expect(collector.requests.map(({ path }) => path)).toEqual(['/v1/traces']);
    const { spans } = readOtlp(collector.requests);
    expect(spans).toEqual([
      {
        traceId: TRACE_ID,
        spanId: '00f067aa0ba902b1',
        parentSpanId: '00f067aa0ba902b2',
        name: 'POST /$batch',
        kind: 3,
        startMs: START,
        endMs: START + 250,
        attributes: callSpan.attributes,
        links: [],
        status: 2,
      },
      {
        traceId: TRACE_ID,
        spanId: '00f067aa0ba902b2',
        parentSpanId: '00f067aa0ba902b3',
        name: 'process close-session',
        kind: 5,
        startMs: START - 100,
        endMs: START + 300,
        attributes: processSpan.attributes,
        links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
        status: 0,
      },
      expect.objectContaining({ name: 'closeSession', kind: 1, parentSpanId: '' }),
      expect.objectContaining({ name: 'send close-session', kind: 4 }),
    ]);
  });

  it('measurements come as the metrics that they belong to', async () => {
    await exportSo([closes, closes, waited, { ...waited, value: 12 }]);
    const { metrics } = readOtlp(collector.requests);
    expect(metrics).toEqual([
      {
        ...{ name: 'close_session.closes', unit: '{close}', kind: 'sum', temporality: 2 },
        points: [{ attributes: closes.attributes, value: 2, sum: 0, bounds: [] }],
      },
      {
        ...{ name: 'close_session.throttle.wait', unit: 's', kind: 'histogram', temporality: 2 },
        points: [{ attributes: {}, value: 2, sum: 12.2, bounds: SECONDS }],
      },
    ]);
  });

  it('lines of the log come with their span, if they have one', async () => {
    await exportSo([warning, loneError, { ...warning, severity: 'info' }]);
    const { logs } = readOtlp(collector.requests);
    const body = '{"event":"closeSession"}';
    const place = { traceId: TRACE_ID, spanId: '00f067aa0ba902b1' };
    expect(logs).toEqual([
      { body, severity: 13, atMs: START + 1, ...place },
      { body, severity: 17, atMs: START + 1, traceId: '', spanId: '' },
      { body, severity: 9, atMs: START + 1, ...place },
    ]);
  });

  it('each signal says what emits', async () => {
    await exportSo(ONE_OF_EACH, { WEBSITE_SITE_NAME: 'my-app' });
    const { resources } = readOtlp(collector.requests);
    expect(resources).toHaveLength(3);
    const app = { 'service.name': 'my-app', 'service.version': '1.2.3' };
    for (const resource of resources) {
      expect(resource).toMatchObject({ ...app, 'service.instance.id': 'i-1' });
    }
  });

  it('headers, compression and the address of a signal are honoured', async () => {
    const other = await startCollector();
    try {
      await exportSo([rootSpan, warning], {
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k%201,x=1',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${other.url}/my/logs`,
      });
      expect(collector.requests.map(({ path }) => path)).toEqual(['/v1/traces']);
      expect(other.requests.map(({ path }) => path)).toEqual(['/my/logs']);
      for (const { headers } of [...collector.requests, ...other.requests]) {
        expect(headers).toMatchObject({
          'api-key': 'k 1',
          x: '1',
          'content-encoding': 'gzip',
          'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
        });
      }
    } finally {
      await other.stop();
    }
  });
});

it('without a protocol it is protobuf, and the temporality is the preferred one', async () => {
  await exportHere([closes], { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' });
  expect(collector.requests[0]?.headers['content-type']).toBe('application/x-protobuf');
  expect(readOtlp(collector.requests).metrics[0]?.temporality).toBe(1);
});

it('a signal that goes nowhere costs no request, and what is wrong is said', async () => {
  const variables = { OTEL_METRICS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc' };
  const { failures, problems } = await exportHere(ONE_OF_EACH, variables);
  expect(collector.requests.map(({ path }) => path)).toEqual(['/v1/traces']);
  expect(failures).toEqual([]);
  expect(problems).toEqual([
    'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL must be "http/protobuf" or "http/json"',
  ]);
});

describe('a collector that', () => {
  const within = (ms: number) => ({
    OTEL_EXPORTER_OTLP_TIMEOUT: `${ms}`,
    OTEL_BSP_EXPORT_TIMEOUT: `${ms + 50}`,
    OTEL_BLRP_EXPORT_TIMEOUT: `${ms + 50}`,
    OTEL_METRIC_EXPORT_INTERVAL: '60000',
    OTEL_METRIC_EXPORT_TIMEOUT: `${ms + 50}`,
  });
  const QUICK = within(100);
  /** For what answers, on a busy machine too; less than the exporter waits before it tries again. */
  const AMPLE = within(700);

  const ELSEWHERE = { location: 'https://evil.example' };
  const noOtlp = 'the answer of the collector is none of OTLP';

  it.each<[string, Behaviour, string | RegExp]>([
    ['hangs', { kind: 'hangs' }, 'Error: Request timed out'],
    ['resets', { kind: 'resets' }, /^Error (?:ECONNRESET|EPIPE): /],
    ['refuses', { kind: 'answers', status: 401, body: 'private' }, 'HTTP 401'],
    ['is overloaded', { kind: 'answers', status: 503 }, /^OTLPExporterError: Export failed/],
    ['redirects', { kind: 'answers', status: 302, headers: ELSEWHERE }, 'HTTP 302'],
    ['answers nonsense', { kind: 'answers', status: 200, body: '<html>private</html>' }, noOtlp],
  ])('%s loses each signal, and that is reported', async (_title, behaviour, cause) => {
    collector.behave(behaviour);
    const startedAt = Date.now();
    const { failures } = await exportHere(ONE_OF_EACH, behaviour.kind === 'hangs' ? QUICK : AMPLE);
    // None of the timeouts that are minutes or half of one.
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(failures.map(({ signal }) => signal).sort()).toEqual(['logs', 'metrics', 'traces']);
    for (const failure of failures) {
      expect(failure.destination).toBe('OTLP');
      expect(failure.cause).toMatch(cause);
      expect(failure.cause).not.toContain('private');
    }
  });

  it('is slow gets everything', async () => {
    collector.behave({ kind: 'slow', ms: 50 });
    const { failures } = await exportHere(ONE_OF_EACH);
    expect(failures).toEqual([]);
    expect(collector.requests).toHaveLength(3);
  });

  it('is slow loses the lines that find no room, and each is reported', async () => {
    collector.behave({ kind: 'slow', ms: 50 });
    const { failures } = await exportHere([warning, warning, warning], {
      OTEL_BLRP_MAX_QUEUE_SIZE: '1',
    });
    const lost = { signal: 'logs', cause: '1 wait to be sent, and no more are kept' };
    expect(failures).toMatchObject([lost, lost]);
  });

  it('is not there is reported', async () => {
    const { failures } = await exportHere([rootSpan], {
      ...AMPLE,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    });
    expect(failures.map(({ cause }) => cause)).toEqual([
      expect.stringMatching(/^Error ECONNREFUSED: /),
    ]);
  });

  it.each<Behaviour>([{ kind: 'hangs' }, { kind: 'drips' }])(
    '$kind costs a bounded amount of memory, and nobody waits for it',
    async (behaviour) => {
      collector.behave(behaviour);
      const causes = new Set<string>();
      const environment = {
        ...QUICK,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_EXPORT_TIMEOUT: '20',
        OTEL_BSP_MAX_QUEUE_SIZE: '64',
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '16',
      };
      await withEnvironment(environment, async () => {
        const exporters = createExporters({
          ...EXPORTER_OPTIONS,
          report: ({ cause }) => causes.add(cause),
        });
        const before = heldBytes();
        let longestMs = 0;
        // A hundred megabytes of spans.
        for (let round = 0; round < 40; round++) {
          const startedAt = performance.now();
          for (let number = 0; number < 250; number++) {
            const text = `${round} ${number}`.padEnd(10_000, 'x');
            exporters.add({ ...rootSpan, attributes: { text } });
          }
          longestMs = Math.max(longestMs, performance.now() - startedAt);
          await new Promise((resolve) => setTimeout(resolve, 10));
          collector.requests.length = 0;
        }
        expect(heldBytes() - before).toBeLessThan(10_000_000);
        expect(longestMs).toBeLessThan(500);
        expect([...causes]).toContain('64 wait to be sent, and no more are kept');
      });
    },
  );
});
