import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedAuthority } from '../../../support/sharedAuthority';
import type { CreateExporters } from '../../../../shared/telemetry/pipe/exporterContract';
import { createExporters } from '../../../../shared/telemetry/exporters/applicationInsights';
import type { TelemetryRecord } from '../../../../shared/telemetry/signals/record';
import { readEnvelopes, tableOf } from '../../../support/collector/applicationInsights';
import {
  type Behaviour,
  type Collector,
  startCollector,
} from '../../../support/collector/collector';
import { exportAll } from '../../../support/collector/exportAll';
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
import { trustAuthority } from '../../../support/trustAuthority';

// Its own in each run: what a run leaves on the disk bears it.
const KEY = randomUUID();
const CLIENT_ID = '11111111-0000-4000-8000-000000000000';

let collector: Collector;
let distrust: () => void;

beforeAll(async () => {
  const { caPem, ...tls } = await sharedAuthority();
  distrust = trustAuthority(caPem);
  collector = await startCollector({ tls });
});
beforeEach(() => {
  collector.behave({ kind: 'takes' });
  collector.requests.length = 0;
});
afterAll(async () => {
  distrust();
  await collector.stop();
});

/** Exports these records to the collector, and ends. */
async function exportHere(
  records: readonly TelemetryRecord[],
  variables: Record<string, string | undefined> = {},
  connection = `InstrumentationKey=${KEY};IngestionEndpoint=${collector.url}/`,
) {
  /** Scope and client id of each token that was asked for. */
  const tokensAskedFor: (string | undefined)[][] = [];
  let noStatsbeat: string | undefined;
  const monitorToken = (...asked: (string | undefined)[]) => {
    tokensAskedFor.push(asked);
    return Promise.resolve({ token: 'the-token', expiresOnTimestamp: Date.now() + 3_600_000 });
  };
  const environment = { APPLICATIONINSIGHTS_CONNECTION_STRING: connection, ...variables };
  const create: CreateExporters = (options) => {
    const exporters = createExporters({ ...options, monitorToken });
    noStatsbeat = process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'];
    return exporters;
  };
  const run = await exportAll(create, records, environment);
  return { ...run, tokensAskedFor, noStatsbeat };
}

/** The first row in this table. */
const rowOf = (table: string) =>
  readEnvelopes(collector.requests).find((one) => tableOf(one) === table);

it('each signal comes to its table, as this app, and under the key of the connection string', async () => {
  const { failures } = await exportHere(
    [callSpan, processSpan, rootSpan, sendSpan, closes, waited, warning],
    { WEBSITE_SITE_NAME: 'my-app' },
  );
  expect(failures).toEqual([]);
  expect(collector.requests.map(({ path }) => path)).toEqual(Array(3).fill('/v2.1/track'));
  const envelopes = readEnvelopes(collector.requests);
  const rows = envelopes.map((one) => [
    tableOf(one),
    one.data.baseData['name'] ??
      one.data.baseData['message'] ??
      (one.data.baseData['metrics'] as { name: string }[])[0]?.name,
  ]);
  expect(rows.sort()).toEqual([
    ['customMetrics', '_OTELRESOURCE_'],
    ['customMetrics', 'close_session.closes'],
    ['customMetrics', 'close_session.throttle.wait'],
    ['dependencies', 'POST /v1.0/$batch'],
    ['dependencies', 'closeSession'],
    ['dependencies', 'send close-session'],
    ['requests', 'process close-session'],
    ['traces', '{"event":"closeSession"}'],
  ]);
  for (const { tags, iKey } of envelopes) {
    expect(iKey).toBe(KEY);
    expect(tags).toMatchObject({
      'ai.cloud.role': 'my-app',
      'ai.cloud.roleInstance': 'i-1',
      'ai.application.ver': '1.2.3',
    });
  }
});

it('a delivery is a request of its name, in its trace, with its link and its attributes', async () => {
  await exportHere([processSpan]);
  const request = rowOf('requests');
  expect(request).toMatchObject({
    time: new Date(START - 100).toISOString(),
    tags: {
      'ai.operation.id': TRACE_ID,
      'ai.operation.parentId': '00f067aa0ba902b3',
      'ai.operation.name': 'process close-session',
    },
    data: {
      baseData: {
        id: '00f067aa0ba902b2',
        duration: '00:00:00.400',
        success: true,
        properties: {
          'close_session.attempt': '2',
          'close_session.message_fate': 'requeued',
          '_MS.links': JSON.stringify([{ operation_Id: 'a'.repeat(32), id: 'b'.repeat(16) }]),
        },
      },
    },
  });
  expect(request?.data.baseData['properties']).not.toHaveProperty(['close_session.error_type']);
});

it('a failed call of Graph is a dependency with its status', async () => {
  await exportHere([callSpan]);
  const call = rowOf('dependencies');
  expect(call?.data.baseData).toMatchObject({
    type: 'Http',
    data: 'https://graph.microsoft.com/v1.0/$batch',
    resultCode: '503',
    success: false,
    properties: { 'close_session.error_type': '503' },
  });
  expect(call?.tags).not.toHaveProperty(['ai.operation.name']);
});

it('a line of the log keeps its severity, and its span if it has one', async () => {
  await exportHere([warning, loneError]);
  const lines = readEnvelopes(collector.requests).map(({ tags, data }) => [
    data.baseData['severityLevel'],
    tags['ai.operation.id'],
    tags['ai.operation.parentId'],
  ]);
  expect(lines).toEqual([
    ['Warning', TRACE_ID, '00f067aa0ba902b1'],
    ['Error', undefined, undefined],
  ]);
});

describe('the identity', () => {
  it('is not asked where no setting says so', async () => {
    const { tokensAskedFor } = await exportHere([rootSpan]);
    expect(tokensAskedFor).toEqual([]);
    expect(collector.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['Authorization=AAD', undefined],
    [`Authorization=AAD;ClientId=${CLIENT_ID}`, CLIENT_ID],
  ])('is the one of %s', async (text, clientId) => {
    const variables = { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: text };
    const { tokensAskedFor, failures } = await exportHere([rootSpan], variables);
    expect(failures).toEqual([]);
    expect(tokensAskedFor).toEqual([['https://monitor.azure.com/.default', clientId]]);
    expect(collector.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer the-token',
    ]);
  });
});

it('nothing goes to Microsoft about the exporter itself', async () => {
  const variables = { APPLICATION_INSIGHTS_NO_STATSBEAT: undefined };
  const { noStatsbeat } = await exportHere([rootSpan], variables);
  expect(noStatsbeat).toBe('true');
  expect(collector.requests).toHaveLength(1);
});

it('a variable whose value is none is said, and the rest goes on', async () => {
  const { problems } = await exportHere([rootSpan], { OTEL_BSP_SCHEDULE_DELAY: 'soon' });
  expect(problems).toEqual(['OTEL_BSP_SCHEDULE_DELAY must be a whole number from 1 to 2147483647']);
  expect(collector.requests).toHaveLength(1);
});

it('what cannot be sent is not kept on the disk', async () => {
  collector.behave({ kind: 'answers', status: 403 });
  await exportHere([rootSpan]);
  const kept = readdirSync(tmpdir())
    .filter((name) => name.startsWith('Microsoft-AzureMonitor'))
    .flatMap((name) => readdirSync(join(tmpdir(), name)));
  expect(kept.filter((name) => name.includes(KEY))).toEqual([]);
});

it('a connection string that is none is an error that names the setting, and keeps its cause', async () => {
  await expect(exportHere([], {}, 'nonsense')).rejects.toMatchObject({
    message:
      'APPLICATIONINSIGHTS_CONNECTION_STRING must be the connection string of an Application Insights resource, as Azure shows it',
    cause: expect.anything() as unknown,
  });
});

it.each([
  ['traces', rootSpan],
  ['metrics', closes],
  ['logs', warning],
])('an ingestion that refuses %s is reported as that signal', async (signal, record) => {
  collector.behave({ kind: 'answers', status: 403 });
  const { failures } = await exportHere([record]);
  expect(new Set(failures.map((failure) => failure.signal))).toEqual(new Set([signal]));
});

describe('an ingestion that', () => {
  const answers = (status: number, body: string, headers = {}): Behaviour => ({
    kind: 'answers',
    status,
    headers,
    body,
  });
  const errors = [{ index: 1, statusCode: 500, message: 'private' }];
  const half = JSON.stringify({ itemsReceived: 2, itemsAccepted: 1, errors });
  const asJson = { 'content-type': 'application/json' };

  it.each<[string, Behaviour, RegExp]>([
    ['refuses', answers(403, 'private'), /^HTTP 403$/],
    ['knows no such key', answers(400, 'Invalid instrumentation key'), /^HTTP 400$/],
    ['takes half of it', answers(206, half, asJson), /^HTTP 206$/],
    ['answers nonsense', answers(200, '<html>private</html>'), /^the answer is no acceptance$/],
  ])('%s is reported, without what it says', async (_title, behaviour, cause) => {
    collector.behave(behaviour);
    const { failures } = await exportHere([rootSpan]);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) {
      expect(failure).toMatchObject({ destination: 'Application Insights', signal: 'traces' });
      expect(failure.cause).toMatch(cause);
    }
  });
});
