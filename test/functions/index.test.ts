import { withEnvironment } from '../support/withEnvironment';

interface Registered {
  functions: string[];
  hooks: string[];
  capabilities: Record<string, string>;
}

/** Loads the entry as the worker does, which asks for the capabilities once that is done. */
async function load(environment: Record<string, string | undefined>): Promise<Registered> {
  const functions: string[] = [];
  const hooks: string[] = [];
  const core = {
    version: '3.9.1',
    hostVersion: '4.0.0',
    getProgrammingModel: () => undefined,
    setProgrammingModel: (model: Model) => (registered = model),
    registerFunction: ({ name }: { name: string }) => functions.push(name),
    registerHook: (name: string) => hooks.push(name),
    log: () => undefined,
  };
  interface Model {
    getCapabilities(own: Record<string, string>): Promise<Record<string, string>>;
  }
  let registered: Model | undefined;
  return withEnvironment(environment, async () => {
    jest.doMock('@azure/functions-core', () => core, { virtual: true });
    // Nothing is waited for: what is declared later is not heard.
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- as the worker loads it
      require('../../functions/index');
    });
    const capabilities = (await registered?.getCapabilities({})) ?? {};
    return { functions, hooks, capabilities };
  });
}

const OFF = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
  APPLICATIONINSIGHTS_CONNECTION_STRING: undefined,
};
const OTLP = { ...OFF, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
const KEY = 'InstrumentationKey=00000000-0000-4000-8000-000000000000';
const INSIGHTS = { ...OFF, APPLICATIONINSIGHTS_CONNECTION_STRING: KEY };

describe('the entry', () => {
  it.each([
    ['an OTLP endpoint', OTLP],
    ['a connection string of Application Insights', INSIGHTS],
  ])(
    'with %s says at once that it exports its logs, and sends the rest at the end',
    async (_title, environment) => {
      const { functions, hooks, capabilities } = await load(environment);
      expect(functions).toContain('closeSessionQueue');
      expect(capabilities).toMatchObject({ WorkerOpenTelemetryEnabled: 'true' });
      expect(hooks).toEqual(['appTerminate']);
    },
  );

  it.each([
    ['without telemetry', OFF],
    ['with telemetry that is disabled', { ...OTLP, OTEL_SDK_DISABLED: 'true' }],
    ['with settings that are wrong', { ...OTLP, GRAPH_API_VERSION: 'v9' }],
  ])('%s leaves its logs to the host', async (_title, environment) => {
    const { functions, hooks, capabilities } = await load(environment);
    expect(functions).toContain('closeSession');
    expect(capabilities).not.toHaveProperty('WorkerOpenTelemetryEnabled');
    expect(hooks).toEqual([]);
  });
});
