import type {
  ExportFailure,
  ExporterOptions,
} from '../../../../shared/telemetry/pipe/exporterContract';
import { loadExporters } from '../../../../shared/telemetry/pipe/loadExporters';
import { withEnvironment } from '../../../support/withEnvironment';

const KEY = '00000000-0000-4000-8000-000000000000';

function options(failures: ExportFailure[]): ExporterOptions {
  return {
    serviceVersion: '1.2.3',
    instanceId: 'i',
    report: (failure) => failures.push(failure),
    onProblem: () => undefined,
    monitorToken: () => Promise.reject(new Error('nobody asks')),
  };
}

async function load(
  otlp: boolean,
  applicationInsights: boolean,
  environment: Record<string, string>,
) {
  const failures: ExportFailure[] = [];
  const count = await withEnvironment(environment, async () => {
    const loaded = await loadExporters({ otlp, applicationInsights }, options(failures));
    await Promise.all(loaded.map((one) => one.stop()));
    return loaded.length;
  });
  return { count, failures };
}

const OTLP = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1' };

it.each([
  [false, false, 0],
  [true, false, 1],
  [false, true, 1],
  [true, true, 2],
])(
  'OTLP: %s, Application Insights: %s, exporters: %d',
  async (otlp, applicationInsights, count) => {
    const connection = {
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${KEY};IngestionEndpoint=https://127.0.0.1:1`,
    };
    const loaded = await load(otlp, applicationInsights, { ...OTLP, ...connection });
    expect(loaded).toEqual({ count, failures: [] });
  },
);

it.each([
  ['InstrumentationKey=secret-key', undefined],
  ['nonsense', undefined],
  [`InstrumentationKey=${KEY}`, 'Authorization=Basic'],
])(
  'with %j and %j the other destination stays, and the setting is named',
  async (connection, authentication) => {
    const { count, failures } = await load(true, true, {
      ...OTLP,
      APPLICATIONINSIGHTS_CONNECTION_STRING: connection,
      ...(authentication !== undefined && {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: authentication,
      }),
    });
    expect(count).toBe(1);
    expect(failures).toEqual([
      {
        destination: 'Application Insights',
        signal: 'all',
        cause: expect.stringMatching(/^Error: APPLICATIONINSIGHTS_/) as string,
      },
    ]);
    expect(JSON.stringify(failures)).not.toContain('secret-key');
  },
);

it('exporters of OTLP that cannot be made are reported as those, and left out', async () => {
  const failures: ExportFailure[] = [];
  const onProblem = (problem: string): never => {
    throw new Error(problem);
  };
  const loaded = await withEnvironment({ ...OTLP, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, () =>
    loadExporters({ otlp: true, applicationInsights: false }, { ...options(failures), onProblem }),
  );
  expect(loaded).toEqual([]);
  expect(failures).toEqual([
    {
      destination: 'OTLP',
      signal: 'all',
      cause: expect.stringContaining('OTEL_EXPORTER_OTLP_PROTOCOL') as string,
    },
  ]);
});
