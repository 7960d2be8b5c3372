import { HttpRequest, type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { closeSessionHttp, createOperationHttp } from '../../functions/closeSessionHttp';
import { closeSessionQueue } from '../../functions/closeSessionQueue';
import { closeSessionsHttp } from '../../functions/closeSessionsHttp';
import { compose, type Services } from '../../functions/compose';
import { healthDeepHttp } from '../../functions/healthHttp';
import { operationHttp } from '../../functions/operationHttp';
import { webhookHandshakeHttp } from '../../functions/webhookHandshakeHttp';
import type { Azurite } from '../../local/stack/azurite';
import { type SimulatedCloud, startSimulatedCloud } from '../../local/stack/simulatedCloud';
import { budget, member, robot } from '../../local/simulators/graph/tenant/tenant';
import { readSettings } from '../../shared/settings/settings';
import { loggingContext } from '../support/loggingContext';
import { openSession } from '../e2e/world';
import { sharedAuthority } from '../support/sharedAuthority';
import { sharedAzurite } from '../support/sharedAzurite';
import { trustAuthority } from '../support/trustAuthority';
import { useManagedIdentity } from '../support/useManagedIdentity';

const identity = useManagedIdentity();
let cloud: SimulatedCloud;
let azurite: Azurite;
let distrust: () => void;

beforeAll(async () => {
  const authority = await sharedAuthority();
  const starting = startSimulatedCloud({}, identity(), { authority });
  [cloud, azurite] = await Promise.all([starting, sharedAzurite()]);
  distrust = trustAuthority(authority.caPem);
});
afterAll(async () => {
  distrust();
  await Promise.all([cloud.stop(), azurite.stop()]);
});
beforeEach(() => {
  cloud.graph.clearRequests();
  cloud.graph.clearMails();
});

const { userPrincipalName: NOTIFY_SENDER } = robot;
const NOTIFY = { NOTIFY_SENDER, NOTIFY_ALLOWED_RECIPIENTS: 'contoso.com' };
const RESULTS = 'compose-results';
const QUEUE = 'compose';

/** The services of an app with these settings beside those that it cannot do without. */
function start(more: Record<string, string | undefined> = {}, environment = {}): Services {
  const { GRAPH_ENDPOINT } = cloud.env;
  const common = { GRAPH_ENDPOINT, CLOSE_SESSION_QUEUE: QUEUE };
  const storage = { AzureWebJobsStorage: azurite.connectionString };
  const result = readSettings({ ...common, ...storage, ...more });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return compose(result.settings, { environment, version: '1.2.3' });
}

/** A close request for a session that is open. */
const openRequest = () => openSession(cloud.graph);

async function call(handler: HttpHandler, sent: unknown, headers: Record<string, string> = {}) {
  const bytes = Buffer.from(JSON.stringify(sent));
  const url = 'http://localhost/api/x';
  const all = { 'content-type': 'application/json', ...headers };
  const request = new HttpRequest({ method: 'POST', url, headers: all, body: { bytes } });
  const { context, lines } = loggingContext();
  const answer = (await handler(request, context)) as HttpResponseInit;
  const body: unknown = answer.jsonBody;
  return { status: answer.status, headers: answer.headers, body, lines } as {
    status: number;
    headers: Record<string, string>;
    body: { status?: string; operationId?: string; error?: { code: string; message: string } };
    lines: unknown[];
  };
}

const queueOf = (name: string) => new QueueClient(azurite.connectionString, name);

it('a close by HTTP is made by Graph, as the app', async () => {
  const answer = await call(closeSessionHttp(start().http), openRequest());
  expect(answer).toMatchObject({ status: 200, body: { status: 'closed' } });
  expect(cloud.graph.requests()).toMatchObject([{ operation: 'closeSession', status: 204 }]);
});

it.each([
  [`/drives/${budget.driveId}`, 200, undefined],
  ['/drives/b!other', 403, 'TargetNotAllowed'],
])('with %s alone allowed, a close is answered %i', async (allowed, status, code) => {
  const { http } = start({ CLOSE_SESSION_ALLOW: allowed });
  const { body, ...answer } = await call(closeSessionHttp(http), openRequest());
  expect([answer.status, body.error?.code]).toEqual([status, code]);
});

it('closes in bulk go to Graph in one batch', async () => {
  const requests = [openRequest(), { ...openRequest(), driveId: 'b!other' }];
  const answer = await call(closeSessionsHttp(start().bulk), { requests });
  expect(answer).toMatchObject({ status: 200, body: { closed: 1, failed: 1 } });
  expect(cloud.graph.requests().map(({ operation }) => operation)).toContain('$batch');
});

it('a close by the queue is made, told to the results queue and by mail, and seen as its operation', async () => {
  const services = start({ ...NOTIFY, CLOSE_SESSION_RESULTS_QUEUE: RESULTS });
  const asked = { ...openRequest(), notify: { email: ['ada@contoso.com'], on: 'always' } };
  const queued = await call(createOperationHttp(services.http), asked);
  expect(queued).toMatchObject({ status: 202, body: { status: 'queued' } });
  expect(queued.headers).not.toHaveProperty('Preference-Applied');
  const { receivedMessageItems } = await queueOf(QUEUE).receiveMessages();
  const [message] = receivedMessageItems;
  await closeSessionQueue(services.queue)(message?.messageText, loggingContext().context);
  const { receivedMessageItems: results } = await queueOf(RESULTS).receiveMessages();
  expect(JSON.parse(results[0]?.messageText ?? '')).toMatchObject({
    type: 'workbookSession.closed',
    subject: queued.body.operationId,
  });
  expect(cloud.graph.mails()).toHaveLength(1);
  const url = `http://localhost/api/operations/${queued.body.operationId}`;
  const params = { operationId: queued.body.operationId ?? '' };
  const request = new HttpRequest({ method: 'GET', url, params });
  const state = await operationHttp(services.operation)(request, loggingContext().context);
  expect(state).toMatchObject({ status: 200, jsonBody: { status: 'closed' } });
});

it('without a mailbox that sends, notify is refused, and says why', async () => {
  const asked = { ...openRequest(), notify: { email: ['ada@contoso.com'] } };
  const { status, body } = await call(createOperationHttp(start().http), asked);
  expect(status).toBe(400);
  expect(body.error?.message).toMatch(/^This app does not send mail.* leave notify out\.$/);
});

describe('delegated mode', () => {
  const ownSession = () => {
    const { workbookSessionId } = openRequest();
    return { workbookSessionId, itemId: budget.itemId };
  };
  const bearer = () => ({
    authorization: `Bearer ${cloud.entra?.issueUserToken({ user: member })}`,
  });
  const delegated = () => ({
    AZURE_AUTHORITY_HOST: cloud.env['AZURE_AUTHORITY_HOST'],
    DELEGATED_TENANT_ID: cloud.env['DELEGATED_TENANT_ID'],
    DELEGATED_CLIENT_ID: cloud.env['DELEGATED_CLIENT_ID'],
    AZURE_CLIENT_ID: cloud.env['AZURE_CLIENT_ID'],
  });

  it('that is on closes as the user', async () => {
    const { http } = start(delegated());
    const answer = await call(closeSessionHttp(http), ownSession(), bearer());
    expect(answer).toMatchObject({ status: 200, body: { status: 'closed' } });
    const path = expect.stringContaining('/me/') as string;
    expect(cloud.graph.requests()).toMatchObject([{ path }]);
  });

  it('that is on refuses to queue a close with a user’s token', async () => {
    const { http } = start(delegated());
    const answer = await call(createOperationHttp(http), openRequest(), bearer());
    expect(answer.body.error?.message).toMatch(/^An operation needs the app’s own identity/);
  });

  it('that is off refuses a bearer token', async () => {
    const { body } = await call(closeSessionHttp(start().http), openRequest(), bearer());
    const said = /^Delegated mode is off, so the app does not use a bearer token/;
    expect(body.error?.message).toMatch(said);
  });
});

it('with HTTP_AUTH_LEVEL anonymous a caller whom the platform does not name is refused', async () => {
  const { http } = start({ HTTP_AUTH_LEVEL: 'anonymous', WEBSITE_AUTH_ENABLED: 'True' });
  const { body } = await call(closeSessionHttp(http), openRequest());
  expect(body.error?.code).toBe('SignInRequired');
  const named = { 'x-ms-client-principal-id': 'somebody' };
  expect(await call(closeSessionHttp(http), openRequest(), named)).toMatchObject({ status: 200 });
});

it('the deep check asks the identity, storage and Graph, and counts poison', async () => {
  const poison = queueOf(`${QUEUE}-poison`);
  await poison.createIfNotExists();
  await poison.clearMessages();
  await poison.sendMessage('x');
  const ok = { status: 'ok' };
  // An identity of its own, whose token no other test has had.
  const { healthDeep } = start({ AZURE_CLIENT_ID: cloud.env['AZURE_CLIENT_ID'] });
  const answer = await call(healthDeepHttp('1.2.3', healthDeep), {});
  expect(answer).toMatchObject({
    status: 200,
    body: {
      status: 'ok',
      version: '1.2.3',
      ...{ token: ok, storage: ok, graph: ok },
      poison: { count: 1 },
    },
  });
  expect(identity().requests.length).toBeGreaterThan(0);
  expect(cloud.graph.requests().length).toBeGreaterThan(0);
});

it('a webhook sender is allowed what a process may make', async () => {
  const { handshake } = start({ GRAPH_REQUESTS_PER_SECOND: '2' });
  const origin = { 'webhook-request-origin': 'eventgrid.azure.net' };
  expect(await call(webhookHandshakeHttp(handshake), {}, origin)).toMatchObject({
    status: 200,
    headers: { 'WebHook-Allowed-Rate': '120' },
  });
});

it('the OpenAPI document is read beside the bundle', async () => {
  const path = join(__dirname, '../../functions/openapi.json');
  await expect(start().openapi.readDocument()).rejects.toMatchObject({ code: 'ENOENT', path });
});

it('what is wrong with a variable of telemetry is a warning', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
  const { telemetry } = start({}, { ...endpoint, OTEL_TRACES_SAMPLER: 'x' });
  await telemetry.stop();
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('OTEL_TRACES_SAMPLER must be'));
  warn.mockRestore();
});
