import { readSettings, type Settings } from '../../../shared/settings/settings';
import { GUID } from '../../support/closeRequests';

const STORAGE =
  'DefaultEndpointsProtocol=https;EndpointSuffix=core.windows.net;AccountName=a;AccountKey=a2V5';
const env = { AzureWebJobsStorage: STORAGE };

const settingsOf = (more: Record<string, string> = {}): Settings => {
  const result = readSettings({ ...env, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
};
const problemsOf = (more: Record<string, string | undefined>) => {
  const result = readSettings({ ...env, ...more });
  return result.ok ? [] : result.problems;
};
const problem = (name: string, message: RegExp) => ({
  name,
  message: expect.stringMatching(message) as unknown,
});

it('has the documented defaults', () => {
  expect(settingsOf()).toEqual({
    storage: { connectionString: STORAGE },
    queueName: 'close-session',
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
    graphEndpoint: 'https://graph.microsoft.com',
    graphApiVersion: 'v1.0',
    graphRequestsPerSecond: 120,
    clientId: undefined,
    standardSelection: false,
    platformSignIn: false,
    httpAuthLevel: 'function',
    publicUrl: undefined,
    allowList: undefined,
    delegated: undefined,
    resultsQueueName: undefined,
    notify: undefined,
  });
});

const GRAPH_US = 'https://graph.microsoft.us';
const PUBLIC_URL = 'https://api.contoso.com/close';

it.each<[Record<string, string>, Partial<Settings>]>([
  [{ CLOSE_SESSION_QUEUE: 'abc' }, { queueName: 'abc' }],
  [{ CLOSE_SESSION_QUEUE: 'a-12-bcd' }, { queueName: 'a-12-bcd' }],
  [{ GRAPH_ENDPOINT: 'https://[::1]:8443' }, { graphEndpoint: 'https://[::1]:8443' }],
  [{ CLOSE_SESSION_TIMEOUT_SECONDS: '10.25' }, { timeoutSeconds: 10.25 }],
  [{ CLOSE_SESSION_QUEUE: 'x'.repeat(56) }, { queueName: 'x'.repeat(56) }],
  [{ CLOSE_SESSION_QUEUE: '' }, { queueName: 'close-session' }],
  [{ CLOSE_SESSION_TIMEOUT_SECONDS: '1' }, { timeoutSeconds: 1 }],
  [{ CLOSE_SESSION_TIMEOUT_SECONDS: '100' }, { timeoutSeconds: 100 }],
  [{ CLOSE_SESSION_TIMEOUT_SECONDS: '2.5' }, { timeoutSeconds: 2.5 }],
  [{ CLOSE_SESSION_MAX_AGE_MINUTES: '1' }, { maxAgeMinutes: 1 }],
  [{ CLOSE_SESSION_MAX_AGE_MINUTES: '8640' }, { maxAgeMinutes: 8_640 }],
  [{ GRAPH_ENDPOINT: `${GRAPH_US}/` }, { graphEndpoint: GRAPH_US }],
  [{ GRAPH_ENDPOINT: 'https://127.0.0.1:8443' }, { graphEndpoint: 'https://127.0.0.1:8443' }],
  [{ GRAPH_API_VERSION: 'v1.0' }, { graphApiVersion: 'v1.0' }],
  [{ GRAPH_API_VERSION: 'beta' }, { graphApiVersion: 'beta' }],
  [{ AZURE_CLIENT_ID: GUID }, { clientId: GUID }],
  [{ AZURE_TOKEN_CREDENTIALS: 'dev' }, { standardSelection: true }],
  [{ AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' }, { standardSelection: true }],
  [{ AZURE_TOKEN_CREDENTIALS: 'prod' }, { standardSelection: true }],
  [{ AZURE_TOKEN_CREDENTIALS: ' DEV ' }, { standardSelection: true }],
  [{ AZURE_TOKEN_CREDENTIALS: '\tProd' }, { standardSelection: true }],
  [{ AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' }, { standardSelection: true }],
  [{ AZURE_TOKEN_CREDENTIALS: 'visualStudioCodeCredential ' }, { standardSelection: true }],
  [{ WEBSITE_AUTH_ENABLED: 'True' }, { platformSignIn: true }],
  [{ WEBSITE_AUTH_ENABLED: 'false' }, { platformSignIn: false }],
  [{ HTTP_AUTH_LEVEL: 'function' }, {}],
  [{ GRAPH_REQUESTS_PER_SECOND: '0.1' }, { graphRequestsPerSecond: 0.1 }],
  [{ GRAPH_REQUESTS_PER_SECOND: '1000' }, { graphRequestsPerSecond: 1_000 }],
  [{ CLOSE_SESSION_PUBLIC_URL: PUBLIC_URL }, { publicUrl: PUBLIC_URL }],
  [{ AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' }, {}],
  [{ APPLICATIONINSIGHTS_CONNECTION_STRING: 'x', OTEL_EXPORTER_OTLP_ENDPOINT: 'y' }, {}],
  [{ UNRELATED: 'x' }, {}],
])('takes %j', (more, expected) => {
  expect(settingsOf(more)).toMatchObject(expected);
});

it.each([
  ['CLOSE_SESSION_QUEUE', ['ab', 'x'.repeat(57), 'Upper', 'a--b', '-ab', 'ab-', 'a_b']],
  ['CLOSE_SESSION_TIMEOUT_SECONDS', ['0', '0.9', '101', '-5', '1e2']],
  ['CLOSE_SESSION_TIMEOUT_SECONDS', ['ten', ' 5', 'NaN', 'Infinity']],
  ['CLOSE_SESSION_MAX_AGE_MINUTES', ['0', '8641', 'x']],
  ['CLOSE_SESSION_PUBLIC_URL', ['api.contoso.com', 'ftp://a.b', 'https://a.b?x', 'https://u@a.b']],
  ['GRAPH_ENDPOINT', ['http://graph.microsoft.com', 'graph.microsoft.com', 'xhttps://a.b']],
  ['GRAPH_ENDPOINT', ['https:a.b', 'https:///a.b', 'https://u@a.b', 'https://a.b\\x']],
  ['GRAPH_ENDPOINT', ['https://a.b/v1.0', 'https://a.b/%2e', 'https://a.b/ ']],
  ['GRAPH_ENDPOINT', ['https://a.b?x', 'https://a.b#x', 'https://a.b:', 'https://a.b:99999']],
  ['GRAPH_API_VERSION', ['v2', 'V1.0', 'v1.0 ']],
  ['GRAPH_REQUESTS_PER_SECOND', ['0', '0.05', '1001', 'x']],
  ['AZURE_CLIENT_ID', ['x', `${GUID}0`]],
  ['AZURE_TOKEN_CREDENTIALS', ['x', 'devprod', 'x dev', 'dev x', 'environment', 'Credential']],
  ['AZURE_AUTHORITY_HOST', ['http://login.microsoftonline.com', 'x']],
  ['HTTP_AUTH_LEVEL', ['anonymous', 'admin', 'Function']],
  ['CLOSE_SESSION_LOCAL_ANONYMOUS', ['yes', '1', 'TRUE']],
  ['CLOSE_SESSION_ALLOW', ['/groups/x', '/me/', ' ; ', '/me;/drives/a/b']],
  ['CLOSE_SESSION_RESULTS_QUEUE', ['ab', 'x'.repeat(64), 'Upper', 'a--b', '-ab', 'ab-', 'a_b']],
  ['CLOSE_SESSION_RESULTS_QUEUE', ['close-session']],
  ['AzureWebJobsStorage', ['x', 'AccountName=a', 'AccountKey=a2V5', 'SharedAccessSignature=sig=y']],
  ['AzureWebJobsStorage', ['AccountName=;AccountKey=a2V5', 'AccountName=..x y;AccountKey=a2V5']],
  ['AzureWebJobsStorage', ['AccountName=a;AccountKey=?', 'AccountName=a;AccountKey=?a2V5']],
  ['AzureWebJobsStorage', ['AccountName=a;AccountKey=a2V5?']],
  ['AzureWebJobsStorage', ['AccountName=a;AccountKey=a2V5;QueueEndpoint=nonsense']],
  ['AzureWebJobsStorage', ['DefaultEndpointsProtocol=ftp;AccountName=a;AccountKey=a2V5']],
  ['AzureWebJobsStorage', ['DefaultEndpointsProtocol=xhttps;AccountName=a;AccountKey=a2V5']],
  ['AzureWebJobsStorage', ['DefaultEndpointsProtocol=httpsx;AccountName=a;AccountKey=a2V5']],
  ['AzureWebJobsStorage', ['UseDevelopmentStorage=false', 'UseDevelopmentStorage=untrue']],
  ['AzureWebJobsStorage', ['UseDevelopmentStorage=true1', 'UseDevelopmentStorage=TRUE']],
  ['AzureWebJobsStorage', ['A=b;UseDevelopmentStorage=true']],
  ['AzureWebJobsStorage', ['QueueEndpoint=x;SharedAccessSignature=sig=y']],
  ['AzureWebJobsStorage', ['QueueEndpoint=https://a.b;SharedAccessSignature=y']],
])('%s refuses %j, naming itself and not the value', (name, values) => {
  for (const value of values) {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([{ name, message: expect.any(String) as unknown }]);
    expect(problems[0]?.message).toMatch(/^must be ./);
    if (value.length > 2) expect(problems[0]?.message).not.toContain(value);
  }
});

it('reports all problems at once', () => {
  const problems = problemsOf({
    AzureWebJobsStorage: '',
    GRAPH_ENDPOINT: 'x',
    CLOSE_SESSION_TIMEOUT_SECONDS: '0',
    CLOSE_SESSION_ALLOW: 'x',
    DELEGATED_TENANT_ID: 'x',
    HTTP_AUTH_LEVEL: 'anonymous',
    CLOSE_SESSION_RESULTS_QUEUE: 'close-session-poison',
    NOTIFY_SENDER: 'x',
  });
  expect(problems.map(({ name }) => name).sort()).toEqual([
    'AZURE_CLIENT_ID',
    'AzureWebJobsStorage',
    'CLOSE_SESSION_ALLOW',
    'CLOSE_SESSION_RESULTS_QUEUE',
    'CLOSE_SESSION_TIMEOUT_SECONDS',
    'DELEGATED_CLIENT_ID',
    'DELEGATED_TENANT_ID',
    'GRAPH_ENDPOINT',
    'HTTP_AUTH_LEVEL',
    'NOTIFY_ALLOWED_RECIPIENTS',
    'NOTIFY_SENDER',
  ]);
});

it('says which entry of the allow-list is none', () => {
  const messageOf = (list: string) => problemsOf({ CLOSE_SESSION_ALLOW: list })[0]?.message;
  expect(messageOf('/me;;/drives/a/b')).toMatch(/\/shares\/\{host\}; entry 3 is none of these$/);
  expect(messageOf(';')).toMatch(/; there is none$/);
});

describe('the results queue', () => {
  it.each([
    [{}, 'results'],
    [{}, 'x'.repeat(63)],
    [{ CLOSE_SESSION_QUEUE: 'abc' }, 'close-session'],
    [{ CLOSE_SESSION_QUEUE: 'abc' }, 'abc-results'],
  ])('with %j can be %s', (more, name) => {
    expect(settingsOf({ ...more, CLOSE_SESSION_RESULTS_QUEUE: name }).resultsQueueName).toBe(name);
  });

  it.each([
    [{}, 'close-session'],
    [{}, 'close-session-poison'],
    [{ CLOSE_SESSION_QUEUE: '' }, 'close-session'],
    [{ CLOSE_SESSION_QUEUE: 'abc' }, 'abc'],
    [{ CLOSE_SESSION_QUEUE: 'abc' }, 'abc-poison'],
  ])('%j: not %s', (more, name) => {
    const message = 'must be another queue than CLOSE_SESSION_QUEUE and its poison queue';
    expect(problemsOf({ ...more, CLOSE_SESSION_RESULTS_QUEUE: name })).toEqual([
      { name: 'CLOSE_SESSION_RESULTS_QUEUE', message },
    ]);
  });
});

describe('mail', () => {
  const mail = { NOTIFY_SENDER: 'closer@contoso.com', NOTIFY_ALLOWED_RECIPIENTS: 'contoso.com' };

  it.each(['closer@contoso.com', GUID, 'a_b.com#EXT#@c.onmicrosoft.com'])(
    'is sent by %s',
    (sender) => {
      const { notify } = settingsOf({ ...mail, NOTIFY_SENDER: sender });
      expect(notify?.sender).toBe(sender);
      expect(notify?.mayReceive('ada@contoso.com')).toBe(true);
      expect(notify?.mayReceive('ada@contoso.org')).toBe(false);
    },
  );

  it.each([
    [{ ...mail, NOTIFY_SENDER: '' }, 'NOTIFY_SENDER', 'NOTIFY_ALLOWED_RECIPIENTS'],
    [{ ...mail, NOTIFY_ALLOWED_RECIPIENTS: '' }, 'NOTIFY_ALLOWED_RECIPIENTS', 'NOTIFY_SENDER'],
  ])('%j lacks %s', (more, name, given) => {
    const message = `is missing: mail (${given} is set) needs it`;
    expect(problemsOf(more)).toEqual([{ name, message }]);
  });

  it.each([
    ['NOTIFY_SENDER', 'contoso.com', /^must be the user principal name or the object id/],
    ['NOTIFY_SENDER', 'a/b@contoso.com', /^must be the user principal name or the object id/],
    ['NOTIFY_ALLOWED_RECIPIENTS', 'contoso.com;*', /or domains; entry 2 is none of these$/],
    ['NOTIFY_ALLOWED_RECIPIENTS', ' ; ', /or domains; there is none$/],
  ])('refuses %s %j', (name, value, message) => {
    expect(problemsOf({ ...mail, [name]: value })).toEqual([problem(name, message)]);
  });
});

describe('delegated mode', () => {
  const delegated = {
    DELEGATED_TENANT_ID: 'contoso.onmicrosoft.com',
    DELEGATED_CLIENT_ID: GUID,
    AZURE_CLIENT_ID: GUID,
  };
  const registration = { tenantId: 'contoso.onmicrosoft.com', clientId: GUID };

  it.each<[Record<string, string>, object]>([
    [delegated, { ...registration, authorityHost: 'https://login.microsoftonline.com' }],
    [
      { ...delegated, DELEGATED_TENANT_ID: GUID, AZURE_AUTHORITY_HOST: 'https://127.0.0.1:8443/' },
      { ...registration, tenantId: GUID, authorityHost: 'https://127.0.0.1:8443' },
    ],
  ])('with %j is read as %j', (more, expected) => {
    expect(settingsOf(more).delegated).toEqual(expected);
  });

  it.each([
    [{ ...delegated, DELEGATED_TENANT_ID: '' }, 'DELEGATED_TENANT_ID', 'DELEGATED_CLIENT_ID'],
    [{ ...delegated, DELEGATED_CLIENT_ID: '' }, 'DELEGATED_CLIENT_ID', 'DELEGATED_TENANT_ID'],
    [{ ...delegated, AZURE_CLIENT_ID: '' }, 'AZURE_CLIENT_ID', 'DELEGATED_TENANT_ID'],
  ])('%j lacks %s', (more, name, given) => {
    const message = `is missing: delegated mode (${given} is set) needs it`;
    expect(problemsOf(more)).toEqual([{ name, message }]);
  });

  it.each([
    ['DELEGATED_TENANT_ID', 'common'],
    ['DELEGATED_TENANT_ID', `${GUID}0`],
    ['DELEGATED_TENANT_ID', '../x'],
    ['DELEGATED_CLIENT_ID', 'x'],
  ])('refuses %s %j', (name, value) => {
    expect(problemsOf({ ...delegated, [name]: value })).toEqual([problem(name, /^must be the /)]);
  });
});

describe('no function key', () => {
  const anonymous = { HTTP_AUTH_LEVEL: 'anonymous' };
  const local = { ...anonymous, CLOSE_SESSION_LOCAL_ANONYMOUS: 'true' };

  it.each([
    [{ ...anonymous, WEBSITE_AUTH_ENABLED: 'True' }],
    [{ ...anonymous, WEBSITE_AUTH_ENABLED: 'true', WEBSITE_INSTANCE_ID: 'x' }],
    [local],
  ])('with %j is asked for', (more) => {
    expect(settingsOf(more).httpAuthLevel).toBe('anonymous');
  });

  const LEVEL = 'HTTP_AUTH_LEVEL';
  const LOCAL = 'CLOSE_SESSION_LOCAL_ANONYMOUS';
  const NOT_ON_AZURE = /^must not be set on Azure/;

  it.each<[Record<string, string>, string, RegExp]>([
    [anonymous, LEVEL, /^must be "function" where .* is off/],
    [{ ...anonymous, WEBSITE_AUTH_ENABLED: 'false' }, LEVEL, /^must be "function"/],
    [{ ...anonymous, [LOCAL]: 'false' }, LEVEL, /^must be "function"/],
    [{ ...local, WEBSITE_INSTANCE_ID: 'x' }, LOCAL, NOT_ON_AZURE],
    [{ [LOCAL]: 'true', WEBSITE_INSTANCE_ID: 'x' }, LOCAL, NOT_ON_AZURE],
  ])('not %j', (more, name, message) => {
    expect(problemsOf(more)).toEqual([problem(name, message)]);
  });
});

describe('the storage account', () => {
  const ACCOUNT = 'AzureWebJobsStorage__accountName';
  const QUEUES = 'AzureWebJobsStorage__queueServiceUri';
  const CLIENT = 'AzureWebJobsStorage__clientId';
  const EMULATOR = 'UseDevelopmentStorage=true';
  const PROXY = `${EMULATOR};DevelopmentStorageProxyUri=http://127.0.0.1`;
  const SIGNED = 'QueueEndpoint=https://a.b;SharedAccessSignature=sv=1&sig=x';
  const SUFFIX = 'EndpointSuffix=core.windows.net';

  it.each([
    [EMULATOR, EMULATOR],
    [PROXY, PROXY],
    [SIGNED, SIGNED],
    [
      'AccountName=a;AccountKey=a2V5==',
      `DefaultEndpointsProtocol=https;${SUFFIX};AccountName=a;AccountKey=a2V5==`,
    ],
    [
      ' AccountName = a-1 ; AccountKey = a2V5+/== ; DefaultEndpointsProtocol=http',
      `DefaultEndpointsProtocol=http;${SUFFIX};AccountName=a-1;AccountKey=a2V5+/==`,
    ],
  ])('of the connection string %j is read as %j', (text, connectionString) => {
    const result = readSettings({ AzureWebJobsStorage: text });
    expect(result).toMatchObject({ ok: true, settings: { storage: { connectionString } } });
  });

  const queueServiceUri = 'https://a.queue.core.windows.net';
  const tableServiceUri = 'https://a.table.core.windows.net';
  const local = 'http://127.0.0.1:10001/a//b';
  const none = { tableServiceUri: undefined, clientId: undefined };

  it.each<[Record<string, string>, object]>([
    [
      { [QUEUES]: queueServiceUri, [CLIENT]: GUID },
      { queueServiceUri, tableServiceUri, clientId: GUID },
    ],
    [{ [QUEUES]: `${local}//` }, { ...none, queueServiceUri: local }],
    [{ [ACCOUNT]: 'a' }, { ...none, queueServiceUri, tableServiceUri }],
  ])('of %j is read as %j', (more, storage) => {
    expect(readSettings(more)).toMatchObject({ ok: true, settings: { storage } });
  });

  const NO_QUEUES = /must be the address of the queue service/;
  const NO_CLIENT = /must be the client id/;

  it.each<[Record<string, string>, string, RegExp]>([
    [{}, 'AzureWebJobsStorage', /is missing: set it to a connection string/],
    [{ [QUEUES]: 'a.queue' }, QUEUES, NO_QUEUES],
    [{ [QUEUES]: 'https://' }, QUEUES, NO_QUEUES],
    [{ [QUEUES]: 'x https://a.b' }, QUEUES, NO_QUEUES],
    [{ [QUEUES]: 'xhttps://a.b' }, QUEUES, NO_QUEUES],
    [{ [QUEUES]: 'https://a?sig=x' }, QUEUES, NO_QUEUES],
    [{ [QUEUES]: 'https://u:p@a.b' }, QUEUES, NO_QUEUES],
    [{ [QUEUES]: 'ftp://a.b' }, QUEUES, NO_QUEUES],
    [{ [ACCOUNT]: 'A B/?' }, ACCOUNT, /must be the name of a storage account/],
    [{ [ACCOUNT]: 'a', [CLIENT]: 'x' }, CLIENT, NO_CLIENT],
    [{ [ACCOUNT]: 'a', [CLIENT]: `${GUID}0` }, CLIENT, NO_CLIENT],
    [{ [ACCOUNT]: 'a', [CLIENT]: `0${GUID}` }, CLIENT, NO_CLIENT],
  ])('%j is a problem of %s', (more, name, message) => {
    expect(readSettings(more)).toMatchObject({ ok: false, problems: [problem(name, message)] });
  });
});
