import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node';
import { Agent, type Response, fetch } from 'undici';
import { makeLocalAuthority } from '../../../../local/stack/certificate';
import {
  delegatedSettings,
  federatedCredential,
  isTokenFor,
} from '../../../../local/simulators/entra/service/delegated';
import {
  type EntraSimulator,
  startEntraSimulator,
} from '../../../../local/simulators/entra/service/entraSimulator';
import { EXCHANGE_RESOURCE } from '../../../../local/simulators/entra/exchange/registration';
import {
  type GraphSimulator,
  startGraphSimulator,
} from '../../../../local/simulators/graph/service/graphSimulator';
import { budget, forecast, guest, member } from '../../../../local/simulators/graph/tenant/tenant';
import {
  type ManagedIdentity,
  startManagedIdentity,
} from '../../../../local/simulators/identity/managedIdentity';

let identity: ManagedIdentity;
let entra: EntraSimulator;
let graph: GraphSimulator;
let dispatcher: Agent;

// By the real clock: MSAL has no other.
beforeAll(async () => {
  const { caPem, key, cert } = await makeLocalAuthority();
  identity = await startManagedIdentity();
  entra = await startEntraSimulator({
    key,
    cert,
    isClientAssertionAccepted: federatedCredential(identity),
  });
  graph = await startGraphSimulator({
    key,
    cert,
    isTokenAccepted: (token) => isTokenFor(graph.endpoint, [identity, entra], token),
  });
  dispatcher = new Agent({ connect: { ca: caPem } });
});
beforeEach(() => entra.clearRequests());
afterAll(async () => {
  await dispatcher.destroy();
  await Promise.all([identity.stop(), entra.stop(), graph.stop()]);
});

const settings = () => delegatedSettings(entra);

async function identityToken(resource: string, clientId = settings().AZURE_CLIENT_ID) {
  const url = new URL(identity.endpoint);
  url.search = String(
    new URLSearchParams({ resource, 'api-version': '2019-08-01', client_id: clientId }),
  );
  const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identity.header } });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The body is what MSAL takes it for. */
async function send(url: string, init: object) {
  const answer = await fetch(url, { ...init, dispatcher });
  const headers = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, body: (await answer.json()) as never };
}

function application(clientAssertion = () => identityToken(EXCHANGE_RESOURCE)) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: settings().DELEGATED_CLIENT_ID,
      authority: `${settings().AZURE_AUTHORITY_HOST}/${settings().DELEGATED_TENANT_ID}`,
      knownAuthorities: [new URL(settings().AZURE_AUTHORITY_HOST).host],
      clientAssertion,
    },
    system: {
      networkClient: {
        sendGetRequestAsync: (url, { headers = {} } = {}) => send(url, { headers }),
        sendPostRequestAsync: (url, { headers = {}, body = '' } = {}) =>
          send(url, { method: 'POST', headers, body }),
      },
    },
  });
}

async function exchange(assertion: string, app = application()): Promise<string> {
  const scopes = [`${graph.endpoint}/.default`];
  const result = await app.acquireTokenOnBehalfOf({ oboAssertion: assertion, scopes });
  return result?.accessToken ?? '';
}

const closeMine = (token: string, { itemId }: { itemId: string }, id: string): Promise<Response> =>
  fetch(`${graph.endpoint}/v1.0/me/drive/items/${itemId}/workbook/closeSession`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'workbook-session-id': id },
    dispatcher,
  });

it.each([
  ['member', member, budget, forecast],
  ['guest', guest, forecast, budget],
])('MSAL gets a token with which Graph closes as the %s', async (_name, user, own, other) => {
  const app = application();
  const assertion = entra.issueUserToken({ user });
  const token = await exchange(assertion, app);
  expect(entra.isIssuedToken(token, graph.endpoint)).toBe(true);
  expect(entra.requests.map(({ operation }) => operation)).toEqual(['metadata', 'token']);
  const { id } = graph.openSession({ driveId: own.driveId, itemId: own.itemId });
  expect((await closeMine(token, other, id)).status).toBe(404);
  expect((await closeMine(token, own, id)).status).toBe(204);
  // Again from MSAL's cache.
  expect(await exchange(assertion, app)).toBe(token);
  expect(entra.requests).toHaveLength(2);
});

it('neither the assertion nor the token of an app is of use for /me', async () => {
  const { id } = graph.openSession({ driveId: budget.driveId, itemId: budget.itemId });
  const assertion = entra.issueUserToken({ user: member });
  expect((await closeMine(assertion, budget, id)).status).toBe(401);
  const appToken = await identityToken(graph.endpoint);
  const refused = await closeMine(appToken, budget, id);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('delegated authentication flow');
});

it.each<[string, () => Promise<string>]>([
  ['for another resource', () => identityToken('https://graph.microsoft.com')],
  ['of another identity', () => identityToken(EXCHANGE_RESOURCE, member.id)],
  ['from nowhere', () => Promise.resolve('x.y.z')],
])('MSAL is refused with a client assertion %s', async (_name, clientAssertion) => {
  const call = exchange(entra.issueUserToken({ user: member }), application(clientAssertion));
  await expect(call).rejects.toMatchObject({ errorCode: 'invalid_client', errorNo: 700213 });
});

it('MSAL reads refusals', async () => {
  const refused = async (refusal: Parameters<EntraSimulator['refuse']>[0]['refusal']) => {
    entra.refuse({ refusal });
    return exchange(entra.issueUserToken({ user: member })).catch((error: unknown) => error);
  };
  const consent = await refused('consentRequired');
  expect(consent).toBeInstanceOf(InteractionRequiredAuthError);
  expect(consent).toMatchObject({ errorCode: 'invalid_grant', subError: 'consent_required' });
  for (const name of ['interactionRequired', 'mfaRequired'] as const) {
    const interaction = await refused(name);
    expect(interaction).toBeInstanceOf(InteractionRequiredAuthError);
    expect(interaction).toMatchObject({
      subError: 'basic_action',
      claims: expect.stringContaining('capolids') as string,
    });
  }
  expect(await refused('assertionExpired')).toMatchObject({
    errorCode: 'invalid_grant',
    errorNo: 500133,
    errorMessage: expect.stringContaining('AADSTS500133: Assertion is not within') as string,
  });
});
