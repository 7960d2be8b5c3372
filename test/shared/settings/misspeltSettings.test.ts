import { misspeltSettings } from '../../../shared/settings/misspeltSettings';
import { readSettings } from '../../../shared/settings/settings';

const STORAGE = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

const problemsOf = (...names: string[]) => {
  const more = Object.fromEntries(names.map((name) => [name, 'x']));
  const result = readSettings({ ...STORAGE, ...more });
  return result.ok ? [] : result.problems;
};

it.each([
  ['CLOSE_SESION_ALLOW', 'CLOSE_SESSION_ALLOW'],
  ['CLOSE_SESSION_ALOW', 'CLOSE_SESSION_ALLOW'],
  ['CLOSE_SESSION_ALLOWLIST', 'CLOSE_SESSION_ALLOW'],
  ['CLOSE_SESSION_', 'CLOSE_SESSION_QUEUE'],
  ['CLOSESESSION_ALLOW', 'CLOSE_SESSION_ALLOW'],
  ['CLOSESESSIONALLOW', 'CLOSE_SESSION_ALLOW'],
  ['CLOSE-SESSION-ALLOW', 'CLOSE_SESSION_ALLOW'],
  ['CLSOE_SESSION_ALLOW', 'CLOSE_SESSION_ALLOW'],
  ['close_session_allow', 'CLOSE_SESSION_ALLOW'],
  ['Close_Sesion_Alow', 'CLOSE_SESSION_ALLOW'],
  ['CLOSE_SESSION_ALLOW ', 'CLOSE_SESSION_ALLOW'],
  ['CLOSE_SESSION_TIMEOUT', 'CLOSE_SESSION_TIMEOUT_SECONDS'],
  ['CLOSE_SESSION_MAX_AGE', 'CLOSE_SESSION_MAX_AGE_MINUTES'],
  ['GRAPH_REQUESTS', 'GRAPH_REQUESTS_PER_SECOND'],
  ['CLOSE_SESSION_LOCAL_ANONIMOUS', 'CLOSE_SESSION_LOCAL_ANONYMOUS'],
  ['DELEGATED_TENANT', 'DELEGATED_TENANT_ID'],
  ['DELEGATED_CLIENT_SECRET', 'DELEGATED_CLIENT_ID'],
  ['DELEGATE_TENANT_ID', 'DELEGATED_TENANT_ID'],
  ['NOTIFY_FROM', 'NOTIFY_SENDER'],
  ['NOTIFYSENDER', 'NOTIFY_SENDER'],
  ['NOTIFY_ALLOWED_RECIPIENT', 'NOTIFY_ALLOWED_RECIPIENTS'],
  ['GRAPH_VERSION', 'GRAPH_API_VERSION'],
  ['GRAPH_ENDPONT', 'GRAPH_ENDPOINT'],
  ['GRAP_ENDPOINT', 'GRAPH_ENDPOINT'],
  ['AZURE_CLIENTID', 'AZURE_CLIENT_ID'],
  ['AZURE_CLIENT_IDS', 'AZURE_CLIENT_ID'],
  ['AZURE_AUTHORITYHOST', 'AZURE_AUTHORITY_HOST'],
  ['AZURE_TOKEN_CREDENTIAL', 'AZURE_TOKEN_CREDENTIALS'],
  ['HTTP_AUTHLEVEL', 'HTTP_AUTH_LEVEL'],
  ['AzureWebJobStorage', 'AzureWebJobsStorage'],
  ['AZUREWEBJOBSSTORAGE', 'AzureWebJobsStorage'],
  ['AzureWebJobsStorage__QueueServiceURI', 'AzureWebJobsStorage__queueServiceUri'],
  ['AzureWebJobsStorage_queueServiceUri', 'AzureWebJobsStorage__queueServiceUri'],
  ['AzureWebJobsStorage:tableServiceUri', 'AzureWebJobsStorage__tableServiceUri'],
  ['AzureWebJobsStorage__accountname', 'AzureWebJobsStorage__accountName'],
  ['AzureWebJobsStorage__clientID', 'AzureWebJobsStorage__clientId'],
  ['APPLICATIONINSIGHTS_CONNECTIONSTRING', 'APPLICATIONINSIGHTS_CONNECTION_STRING'],
  ['OTEL_EXPORTER_OLTP_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
])('%j is a problem, and the nearest is %s', (name, nearest) => {
  const message = `is not a setting of this app: correct it to ${nearest}, which is the nearest, or remove it`;
  expect(problemsOf(name)).toEqual([{ name, message }]);
});

it.each([
  ...['AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_USERNAME'],
  ...['AZURE_FUNCTIONS_ENVIRONMENT', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_REGIONAL_AUTHORITY_NAME'],
  ...['accountKey', 'blobServiceUri', 'fileServiceUri', 'serviceUri', 'credential', 'tenantId'].map(
    (name) => `AzureWebJobsStorage__${name}`,
  ),
  ...['clientSecret', 'managedIdentityResourceId', 'azureCloud', 'endpointSuffix'].map(
    (name) => `AzureWebJobsStorage__${name}`,
  ),
  ...['AzureWebJobsDashboard', 'AzureWebJobsScriptRoot', 'AzureWebJobsSecretStorageType'],
  ...['AzureWebJobs.closeSessionQueue.Disabled', 'AzureWebJobs_closeSession_Disabled'],
  ...['APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'APPINSIGHTS_INSTRUMENTATIONKEY'],
  ...['APPSETTING_CLOSE_SESSION_ALLOW', 'APPSETTING_AzureWebJobsStorage'],
  ...['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'],
  ...['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_SERVICE_NAME'],
  ...['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_RESOURCE_ATTRIBUTES', 'OTEL_SDK_DISABLED'],
  ...['FUNCTIONS_WORKER_RUNTIME', 'FUNCTIONS_EXTENSION_VERSION'],
  ...['WEBSITE_AUTH_ENABLED', 'WEBSITE_AUTH_ENABLE', 'WEBSITE_INSTANCE_ID'],
  ...['WEBSITE_SITE_NAME', 'WEBSITE_RUN_FROM_PACKAGE'],
  ...['IDENTITY_ENDPOINT', 'IDENTITY_HEADER', 'MSI_ENDPOINT', 'NODE_EXTRA_CA_CERTS'],
  ...['LOCAL_QUEUE_INVISIBILITY_SECONDS', 'FUNCTIONS_KEY', 'PORT', 'PATH', 'NOTIFY_SOCKET'],
  ...['npm_package_version', 'npm_lifecycle_event', 'notify_x', 'GRAPH', 'MY_GRAPH_ENDPOINT', ''],
])('%j is none of ours', (name) => {
  expect(problemsOf(name)).toEqual([]);
});

it('no setting is taken for another one', () => {
  const names = [
    ...['CLOSE_SESSION_QUEUE', 'CLOSE_SESSION_TIMEOUT_SECONDS', 'CLOSE_SESSION_MAX_AGE_MINUTES'],
    ...['CLOSE_SESSION_ALLOW', 'CLOSE_SESSION_PUBLIC_URL', 'CLOSE_SESSION_RESULTS_QUEUE'],
    ...['CLOSE_SESSION_LOCAL_ANONYMOUS', 'GRAPH_ENDPOINT', 'GRAPH_API_VERSION'],
    ...['GRAPH_REQUESTS_PER_SECOND', 'AZURE_CLIENT_ID', 'AZURE_TOKEN_CREDENTIALS'],
    ...['AZURE_AUTHORITY_HOST', 'DELEGATED_TENANT_ID', 'DELEGATED_CLIENT_ID', 'HTTP_AUTH_LEVEL'],
    ...['NOTIFY_SENDER', 'NOTIFY_ALLOWED_RECIPIENTS', 'APPLICATIONINSIGHTS_CONNECTION_STRING'],
    ...['OTEL_EXPORTER_OTLP_ENDPOINT', 'AzureWebJobsStorage__accountName'],
    ...['AzureWebJobsStorage__queueServiceUri', 'AzureWebJobsStorage__tableServiceUri'],
    'AzureWebJobsStorage__clientId',
  ];
  const said = problemsOf(...names).map(({ message }) => message);
  expect(said.filter((message) => message.includes('is not a setting'))).toEqual([]);
});

it('is reported once, with whatever else is wrong', () => {
  const result = readSettings({ CLOSE_SESION_ALLOW: '/me', GRAPH_ENDPOINT: 'x' });
  const names = result.ok ? [] : result.problems.map(({ name }) => name);
  expect(names.sort()).toEqual(['AzureWebJobsStorage', 'CLOSE_SESION_ALLOW', 'GRAPH_ENDPOINT']);
});

it('counts for nothing where it is empty', () => {
  expect(readSettings({ ...STORAGE, CLOSE_SESION_ALLOW: '' }).ok).toBe(true);
});

it('never shows a value', () => {
  const result = readSettings({ ...STORAGE, GRAPH_CLIENT_SECRET: 'hunter2' });
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

it.each([
  ['ABCDEFGHIJKL', 'ABCDEFGHIJK', false],
  ['ABCDEFGHIJKLM', 'ABCDEFGHIJKL', true],
  ['ABCDEFGHIJKLM', 'ABCDEFGHIJK', true],
  ['ABCDEFGHIJKLM', 'ABCDEFGHIJ', false],
  ['ABCDEFGHIJKLM', 'ABCDEFGHIJKLMNO', true],
  ['ABCDEFGHIJKLM', 'ABCDEFGHIJKLMNOP', false],
  ['ABCDEFGHIJKLM', 'XYCDEFGHIJKLM', true],
  ['ABCDEFGHIJKLM', 'XYZDEFGHIJKLM', false],
])('%s: %s is within two edits of a long name: %j', (known, name, isMisspelt) => {
  expect(misspeltSettings([name], [known])).toHaveLength(isMisspelt ? 1 : 0);
});
