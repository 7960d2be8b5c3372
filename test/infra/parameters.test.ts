import { BicepSession, describeWithBicep } from './bicep';
import { SECRETS } from './secrets';

const AZD = { AZURE_ENV_NAME: 'dev', AZURE_LOCATION: 'westeurope' };

/** Variables of an azd environment, what they are set to, and the parameter that they give. */
const VARIABLES: readonly [variable: string, text: string, parameter: string, value: unknown][] = [
  ['AZURE_ENV_NAME', 'other', 'environmentName', 'other'],
  ['AZURE_LOCATION', 'northeurope', 'location', 'northeurope'],
  ['RESOURCE_TAGS', '{"costCenter":"4711"}', 'tags', { costCenter: '4711' }],
  ['MAXIMUM_INSTANCE_COUNT', '9', 'maximumInstanceCount', 9],
  ['GRAPH_REQUESTS_PER_SECOND', '60', 'graphRequestsPerSecond', 60],
  ['INSTANCE_MEMORY_MB', '512', 'instanceMemoryMB', 512],
  ['CLOSE_SESSION_QUEUE', 'closes', 'queueName', 'closes'],
  ['CLOSE_SESSION_RESULTS_QUEUE', 'outcomes', 'resultsQueueName', 'outcomes'],
  ['CLOSE_SESSION_TIMEOUT_SECONDS', '30', 'timeoutSeconds', 30],
  ['CLOSE_SESSION_MAX_AGE_MINUTES', '90', 'maxAgeMinutes', 90],
  ['CLOSE_SESSION_ALLOW', '/me', 'allow', '/me'],
  ['CLOSE_SESSION_PUBLIC_URL', 'https://a.example', 'publicUrl', 'https://a.example'],
  ['GRAPH_ENDPOINT', 'https://graph.example', 'graphEndpoint', 'https://graph.example'],
  ['GRAPH_API_VERSION', 'beta', 'graphApiVersion', 'beta'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://b.example', 'otlpEndpoint', 'https://b.example'],
  ['DELEGATED_CLIENT_ID', 'c', 'delegatedClientId', 'c'],
  ['REQUIRE_SIGN_IN', 'true', 'requireSignIn', true],
  ['HTTP_AUTH_LEVEL', 'anonymous', 'httpAuthLevel', 'anonymous'],
  ['NOTIFY_SENDER', 'd@e.example', 'notifySender', 'd@e.example'],
  ['NOTIFY_ALLOWED_RECIPIENTS', 'e.example', 'notifyAllowedRecipients', 'e.example'],
  ['PRIVATE_NETWORK', 'true', 'privateNetwork', true],
  ['VIRTUAL_NETWORK_ADDRESS_PREFIX', '10.1.0.0/23', 'virtualNetworkAddressPrefix', '10.1.0.0/23'],
  ['STORAGE_REDUNDANCY', 'Standard_ZRS', 'storageRedundancy', 'Standard_ZRS'],
  ['LOG_RETENTION_DAYS', '90', 'logRetentionDays', 90],
  ['QUEUE_BACKLOG_THRESHOLD', '5', 'queueBacklogThreshold', 5],
  ['ALERT_EMAILS', 'f@e.example;g@e.example', 'alertEmails', ['f@e.example', 'g@e.example']],
  [
    'QUEUE_ACCESS',
    '[{"principalId":"h","principalType":"User","role":"operator"}]',
    'queueAccessList',
    [{ principalId: 'h', principalType: 'User', role: 'operator' }],
  ],
];

/** Compiles infra/main.bicepparam in an azd environment. */
async function compiledIn(env: Record<string, string>) {
  const session = new BicepSession(env);
  return session.compileParameters().finally(() => session.stop());
}

describeWithBicep('infra/main.bicepparam and main.bicep', () => {
  let bicep: BicepSession;
  beforeAll(() => (bicep = new BicepSession(AZD)));
  afterAll(() => bicep.stop());

  it('takes its parameters from the azd environment', async () => {
    const env = Object.fromEntries(VARIABLES.map(([variable, text]) => [variable, text]));
    const { parameters } = await compiledIn(env);
    const given = JSON.parse(parameters ?? '{}') as { parameters: Record<string, unknown> };
    expect(given.parameters).toEqual(
      Object.fromEntries(VARIABLES.map(([, , parameter, value]) => [parameter, { value }])),
    );
  });

  it('gives the defaults of main.bicep where the environment says nothing', async () => {
    const { parameters: given } = await bicep.compileParameters();
    const { contents: main } = await bicep.compile('main.bicep');
    type Parameters<T> = { parameters: Record<string, T> };
    const { parameters: values } = JSON.parse(given ?? '{}') as Parameters<{ value: unknown }>;
    const { parameters: all } = JSON.parse(main) as Parameters<{ defaultValue?: unknown }>;
    for (const [name, { value }] of Object.entries(values)) {
      if (['environmentName', 'location'].includes(name)) continue;
      expect([name, value]).toEqual([name, all[name]?.defaultValue]);
    }
  });

  it('compiles main.bicep to a template that asks for no key, and neither takes nor gives a secret', async () => {
    const { contents, diagnostics } = await bicep.compile('main.bicep');
    expect(diagnostics).toEqual([]);
    expect(contents).not.toMatch(SECRETS);
  });

  it('does not compile with values that are none, and says which', async () => {
    const env = {
      ...AZD,
      MAXIMUM_INSTANCE_COUNT: 'many',
      HTTP_AUTH_LEVEL: 'nobody',
      QUEUE_ACCESS: '[{"principalId":"h","principalType":"User","role":"king"}]',
    };
    const { success, diagnostics } = await compiledIn(env);
    expect(success).toBe(false);
    const errors = diagnostics.filter(({ level }) => level === 'Error');
    const said = errors.map(({ message }) => message).join();
    expect(said).toContain('parameter "maximumInstanceCount"');
    expect(said).toContain(`"'anonymous' | 'function'"`);
    expect(said).toContain(`"'operator' | 'sender'"`);
  });

  it.each([
    [{ requireSignIn: true }, 'requireSignIn needs delegatedClientId'],
    [{ httpAuthLevel: 'anonymous' }, 'httpAuthLevel anonymous needs requireSignIn'],
  ])('with %j alone the deployment does not begin, and says: %s', async (given, message) => {
    const snapshot = bicep.snapshot({ environmentName: 'dev', location: 'westeurope', ...given });
    await expect(snapshot).rejects.toThrow(message);
  });
});
