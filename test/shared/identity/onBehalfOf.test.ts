import { sharedAuthority } from '../../support/sharedAuthority';
import { APP_CLIENT_ID } from '../../../local/simulators/entra/exchange/registration';
import type {
  EntraFault,
  ScriptedRefusal,
} from '../../../local/simulators/entra/exchange/entraFault';
import {
  type EntraSimulator,
  startEntraSimulator,
} from '../../../local/simulators/entra/service/entraSimulator';
import { member, TENANT_ID } from '../../../local/simulators/graph/tenant/tenant';
import { startDeadline } from '../../../shared/core/deadline';
import { sendHttp } from '../../../shared/core/sendHttp';
import { exchangeAudience } from '../../../shared/identity/exchangeAudience';
import { createExchange } from '../../../shared/identity/onBehalfOf';
import { systemClock } from '../../../shared/core/clock';
import { manualClock } from '../../support/manualClock';
import { trustAuthority } from '../../support/trustAuthority';

const GRAPH = 'https://graph.microsoft.com';
const UNAVAILABLE = { code: 'CredentialUnavailable' };
const SIGN_IN = { code: 'SignInRequired' };
let entra: EntraSimulator;
let distrust: () => void;

beforeAll(async () => {
  const { caPem, key, cert } = await sharedAuthority();
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

function make({
  clock = systemClock,
  appTokens = identity(),
  host = entra.origin,
  send = sendHttp,
} = {}) {
  const delegated = { tenantId: TENANT_ID, clientId: APP_CLIENT_ID, authorityHost: host };
  return createExchange({ delegated, graphEndpoint: GRAPH }, appTokens, clock, send);
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

it.each([
  [503, '{}'],
  [200, '{}'],
  [200, '{"token_endpoint":5,"issuer":[]}'],
  [200, '"no"'],
])('asks for the metadata again where the first answer was %i %s', async (status, body) => {
  entra.addFault({ match: { operation: 'metadata' }, status, body, times: 1 });
  const exchange = make();
  await expect(exchange(userToken(), minute())).rejects.toMatchObject(UNAVAILABLE);
  await expect(exchange(userToken(), minute())).resolves.toBeDefined();
});

it('keeps the metadata where Entra refuses a user', async () => {
  const exchange = make();
  entra.refuse({ refusal: 'consentRequired' });
  await expect(exchange(userToken(), minute())).rejects.toMatchObject(SIGN_IN);
  await exchange(userToken(), minute());
  expect(entra.requests.map(({ operation }) => operation)).toEqual(['metadata', 'token', 'token']);
});

const refuses = (refusal: ScriptedRefusal) => () => entra.refuse(refusal);
const fails = (fault: Partial<EntraFault>) => () =>
  entra.addFault({ match: { operation: 'token' }, ...fault });
const nothing = () => undefined;

const claims = expect.stringContaining('capolids') as unknown;
const STEP_UP = { ...SIGN_IN, challenge: { error: 'insufficient_claims', claims } };
const saying = (text: string) => ({
  ...SIGN_IN,
  message: expect.stringContaining(text) as unknown,
});
const UNSENDABLE = '{"token_type":"Bearer","expires_in":99,"access_token":"a\\nb"}';

it.each<[string, () => void, object, (() => string)?]>([
  ['consent', refuses({ refusal: 'consentRequired' }), { ...SIGN_IN, status: 401 }],
  ['claims', refuses({ refusal: 'mfaRequired' }), STEP_UP],
  ['claims of another error', refuses({ refusal: 'interactionRequired' }), STEP_UP],
  ['an expired token', nothing, saying('500133'), () => userToken({ lifetimeSeconds: -1 })],
  ['another audience', nothing, saying('50013'), () => userToken({ audience: 'api://other' })],
  [
    'a forged token',
    nothing,
    { ...SIGN_IN, challenge: { error: 'invalid_token' } },
    () => `${userToken()}x`,
  ],
  ['a guest', refuses({ refusal: 'userNotInTenant' }), { code: 'AccessDenied', status: 403 }],
  [
    'throttling',
    refuses({ refusal: 'throttled', retryAfterSeconds: 9 }),
    { ...UNAVAILABLE, retryAfterSeconds: 9 },
  ],
  ['a 500', fails({ status: 500, body: '{}' }), UNAVAILABLE],
  ['an answer without a token', fails({ status: 200, body: '{}' }), UNAVAILABLE],
  ['nonsense', fails({ status: 200, body: 'x' }), UNAVAILABLE],
  [
    'a token that no header takes',
    fails({ status: 200, body: UNSENDABLE }),
    { ...UNAVAILABLE, cause: { message: 'Entra returned no token that can be sent.' } },
  ],
  ['a broken connection', fails({ reset: true }), UNAVAILABLE],
  ['a redirect', fails({ status: 307, headers: { Location: '/x' } }), UNAVAILABLE],
])(
  'an exchange that Entra refuses for %s is the error that says so, and refuses nobody else',
  async (_what, break_, expected, token = userToken) => {
    break_();
    const exchange = make();
    await expect(exchange(token(), minute())).rejects.toMatchObject(expected);
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
    await expect(call).rejects.toMatchObject(UNAVAILABLE);
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
  const send = (url: string) => {
    asked.push(url);
    return Promise.reject(new Error('no network'));
  };
  const exchange = make({ host: `https://${host}`, send });
  await expect(exchange(userToken(), minute())).rejects.toMatchObject(UNAVAILABLE);
  expect(asked.map((url) => url.split('?')[0])).toEqual([
    `https://${tokenHost}/${TENANT_ID}/oauth2/v2.0/token`,
  ]);
});
