import { makeLocalAuthority } from '../../../local/stack/certificate';
import { APP_CLIENT_ID } from '../../../local/simulators/entra/exchange/registration';
import {
  type EntraSimulator,
  startEntraSimulator,
} from '../../../local/simulators/entra/service/entraSimulator';
import { member, TENANT_ID } from '../../../local/simulators/graph/tenant/tenant';
import { startDeadline } from '../../../shared/core/deadline';
import { exchangeAudience } from '../../../shared/identity/exchangeAudience';
import { createExchange } from '../../../shared/identity/onBehalfOf';
import { systemClock } from '../../../shared/core/clock';
import { manualClock } from '../../support/manualClock';
import { trustAuthority } from '../../support/trustAuthority';

const GRAPH = 'https://graph.microsoft.com';
let entra: EntraSimulator;
let distrust: () => void;

beforeAll(async () => {
  const { caPem, key, cert } = await makeLocalAuthority();
  entra = await startEntraSimulator({
    key,
    cert,
    isClientAssertionAccepted: (token) => token === 'the-identity',
  });
  distrust = trustAuthority(caPem);
});
beforeEach(() => {
  entra.clearRequests();
  entra.clearFaults();
  entra.clearRefusals();
});
afterAll(async () => {
  distrust();
  await entra.stop();
});

const identity = (token = 'the-identity') => ({ token: () => Promise.resolve(token) });

function make({ clock = systemClock, appTokens = identity(), host = entra.origin } = {}) {
  const delegated = { tenantId: TENANT_ID, clientId: APP_CLIENT_ID, authorityHost: host };
  return createExchange({ delegated, graphEndpoint: GRAPH }, appTokens, clock);
}
const minute = () => startDeadline(60, manualClock());
const userToken = (order = {}) => entra.issueUserToken({ user: member, ...order });

it('exchanges a user’s token for one for Graph, with the identity’s token as the app’s assertion', async () => {
  const exchange = make();
  const assertion = userToken();
  const { token, expiresAt } = await exchange(assertion, minute());
  expect(entra.isIssuedToken(token, GRAPH)).toBe(true);
  expect((expiresAt - Date.now()) / 1000).toBeGreaterThan(4_400);
  expect((expiresAt - Date.now()) / 1000).toBeLessThan(4_502);
  expect(entra.requests.map(({ operation }) => operation)).toEqual(['metadata', 'token']);
  const { form, path } = entra.requests[1] ?? {};
  expect(path?.split('?')[0]).toBe(`/${TENANT_ID}/oauth2/v2.0/token`);
  expect(form).toMatchObject({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: APP_CLIENT_ID,
    client_assertion: 'the-identity',
    assertion,
  });
  expect(form?.['scope']).toContain(`${GRAPH}/.default`);
  expect(form).not.toHaveProperty('client_secret');
});

it('asks for the metadata once, and for each token anew', async () => {
  const exchange = make();
  const assertion = userToken();
  const first = await exchange(assertion, minute());
  const second = await exchange(assertion, minute());
  expect(second.token).not.toBe(first.token);
  expect(entra.requests.map(({ operation }) => operation)).toEqual(['metadata', 'token', 'token']);
});

it('asks for the metadata again where the first answer was none', async () => {
  entra.addFault({ match: { operation: 'metadata' }, status: 503, body: '{}', times: 1 });
  const exchange = make();
  await expect(exchange(userToken(), minute())).rejects.toMatchObject({
    code: 'CredentialUnavailable',
  });
  await expect(exchange(userToken(), minute())).resolves.toBeDefined();
});

it.each(['{}', '{"token_endpoint":5,"issuer":[]}', '"no"'])(
  'asks for the metadata again where the first answer was %s',
  async (body) => {
    entra.addFault({ match: { operation: 'metadata' }, status: 200, body, times: 1 });
    const exchange = make();
    await expect(exchange(userToken(), minute())).rejects.toMatchObject({
      code: 'CredentialUnavailable',
    });
    await expect(exchange(userToken(), minute())).resolves.toBeDefined();
  },
);

it('keeps the metadata where Entra refuses a user', async () => {
  const exchange = make();
  entra.refuse({ refusal: 'consentRequired' });
  await expect(exchange(userToken(), minute())).rejects.toMatchObject({ code: 'SignInRequired' });
  await exchange(userToken(), minute());
  expect(entra.requests.map(({ operation }) => operation)).toEqual(['metadata', 'token', 'token']);
});

it.each<[string, () => void, () => string, object]>([
  [
    'consent',
    () => entra.refuse({ refusal: 'consentRequired' }),
    userToken,
    { code: 'SignInRequired', status: 401 },
  ],
  [
    'claims',
    () => entra.refuse({ refusal: 'mfaRequired' }),
    userToken,
    {
      code: 'SignInRequired',
      challenge: {
        error: 'insufficient_claims',
        claims: expect.stringContaining('capolids') as unknown,
      },
    },
  ],
  [
    'claims of another error',
    () => entra.refuse({ refusal: 'interactionRequired' }),
    userToken,
    {
      code: 'SignInRequired',
      challenge: {
        error: 'insufficient_claims',
        claims: expect.stringContaining('capolids') as unknown,
      },
    },
  ],
  [
    'an expired token',
    () => undefined,
    () => userToken({ lifetimeSeconds: -1 }),
    { code: 'SignInRequired', message: expect.stringContaining('500133') as unknown },
  ],
  [
    'another audience',
    () => undefined,
    () => userToken({ audience: 'api://other' }),
    { code: 'SignInRequired', message: expect.stringContaining('50013') as unknown },
  ],
  [
    'a forged token',
    () => undefined,
    () => `${userToken()}x`,
    { code: 'SignInRequired', challenge: { error: 'invalid_token' } },
  ],
  [
    'a guest',
    () => entra.refuse({ refusal: 'userNotInTenant' }),
    userToken,
    { code: 'AccessDenied', status: 403 },
  ],
  [
    'throttling',
    () => entra.refuse({ refusal: 'throttled', retryAfterSeconds: 9 }),
    userToken,
    { code: 'CredentialUnavailable', retryAfterSeconds: 9 },
  ],
  [
    'a 500',
    () => entra.addFault({ match: { operation: 'token' }, status: 500, body: '{}' }),
    userToken,
    { code: 'CredentialUnavailable' },
  ],
  [
    'an answer without a token',
    () => entra.addFault({ match: { operation: 'token' }, status: 200, body: '{}' }),
    userToken,
    { code: 'CredentialUnavailable' },
  ],
  [
    'nonsense',
    () => entra.addFault({ match: { operation: 'token' }, status: 200, body: 'x' }),
    userToken,
    { code: 'CredentialUnavailable' },
  ],
  [
    'a token that no header takes',
    () =>
      entra.addFault({
        match: { operation: 'token' },
        status: 200,
        body: '{"token_type":"Bearer","expires_in":99,"access_token":"a\\nb"}',
      }),
    userToken,
    {
      code: 'CredentialUnavailable',
      cause: { message: 'Entra returned no token that can be sent.' },
    },
  ],
  [
    'a broken connection',
    () => entra.addFault({ match: { operation: 'token' }, reset: true }),
    userToken,
    { code: 'CredentialUnavailable' },
  ],
  [
    'a redirect',
    () =>
      entra.addFault({ match: { operation: 'token' }, status: 307, headers: { Location: '/x' } }),
    userToken,
    { code: 'CredentialUnavailable' },
  ],
])(
  'an exchange that Entra refuses for %s is the error that says so, and refuses nobody else',
  async (_what, break_, assertion, expected) => {
    break_();
    const exchange = make();
    await expect(exchange(assertion(), minute())).rejects.toMatchObject(expected);
    // It is over with that one call: nobody else is refused for it.
    await expect(exchange(userToken(), minute())).resolves.toBeDefined();
  },
);

it('says what to check where Entra does not know the app’s assertion', async () => {
  const exchange = make({ appTokens: identity('another') });
  await expect(exchange(userToken(), minute())).rejects.toMatchObject({
    code: 'CredentialUnavailable',
    message: expect.stringMatching(/federated credential .*AADSTS700213/) as unknown,
  });
});

it('without a token of the identity there is no exchange', async () => {
  const none = new Error('none');
  const exchange = make({ appTokens: { token: () => Promise.reject(none) } });
  await expect(exchange(userToken(), minute())).rejects.toBe(none);
  expect(entra.requests).toEqual([]);
});

it.each(['metadata', 'token'] as const)(
  'does not wait beyond the deadline for %s',
  async (operation) => {
    entra.addFault({ match: { operation }, hang: 'beforeHeaders', times: 1 });
    const clock = manualClock();
    const deadline = startDeadline(5, clock);
    const call = make({ clock })(userToken(), deadline);
    call.catch(() => undefined);
    while (!entra.requests.some((request) => request.operation === operation)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    clock.advance(5_000);
    await expect(call).rejects.toMatchObject({ code: 'CredentialUnavailable' });
  },
);

it.each([
  ['https://login.microsoftonline.com', 'api://AzureADTokenExchange'],
  ['https://login.microsoftonline.us', 'api://AzureADTokenExchangeUSGov'],
  ['https://login.partner.microsoftonline.cn', 'api://AzureADTokenExchangeChina'],
  ['https://login.chinacloudapi.cn', 'api://AzureADTokenExchangeChina'],
  ['https://127.0.0.1:8443', 'api://AzureADTokenExchange'],
])('%s takes a token for %s', (host, audience) => {
  expect(exchangeAudience(host)).toBe(audience);
});

it.each([
  ['login.microsoftonline.com', 'login.microsoftonline.com'],
  ['login.microsoft.com', 'login.microsoftonline.com'],
  ['login.windows.net', 'login.microsoftonline.com'],
  ['sts.windows.net', 'login.microsoftonline.com'],
  ['login.microsoftonline.us', 'login.microsoftonline.us'],
  ['login.partner.microsoftonline.cn', 'login.partner.microsoftonline.cn'],
  ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
])('asks %s, which is Microsoft’s own, nothing about itself', async (host, tokenHost) => {
  const asked: string[] = [];
  const delegated = {
    tenantId: TENANT_ID,
    clientId: APP_CLIENT_ID,
    authorityHost: `https://${host}`,
  };
  const send = (url: string) => {
    asked.push(url);
    return Promise.reject(new Error('no network'));
  };
  const exchange = createExchange(
    { delegated, graphEndpoint: GRAPH },
    identity(),
    systemClock,
    send,
  );
  await expect(exchange(userToken(), minute())).rejects.toMatchObject({
    code: 'CredentialUnavailable',
  });
  expect(asked.map((url) => url.split('?')[0])).toEqual([
    `https://${tokenHost}/${TENANT_ID}/oauth2/v2.0/token`,
  ]);
});
