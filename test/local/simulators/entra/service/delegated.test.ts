import { federatedCredential } from '../../../../../local/simulators/entra/service/delegated';
import { EXCHANGE_RESOURCE } from '../../../../../local/simulators/entra/exchange/registration';
import { member } from '../../../../../local/simulators/graph/tenant/tenant';
import {
  type ManagedIdentity,
  startManagedIdentity,
  USER_ASSIGNED_CLIENT_ID,
} from '../../../../../local/simulators/identity/managedIdentity';

let identity: ManagedIdentity;
beforeAll(async () => {
  identity = await startManagedIdentity();
});
afterAll(() => identity.stop());

it.each([
  ['of the identity for the exchange', EXCHANGE_RESOURCE, USER_ASSIGNED_CLIENT_ID, true],
  ['for another resource', 'https://graph.microsoft.com', USER_ASSIGNED_CLIENT_ID, false],
  ['of another identity', EXCHANGE_RESOURCE, member.id, false],
])('the credential of the app, given a token %s, is it: %j', async (...row) => {
  const [, resource, client_id, isAccepted] = row;
  const query = new URLSearchParams({ resource, client_id, 'api-version': '2019-08-01' });
  const headers = { 'X-IDENTITY-HEADER': identity.header };
  const answer = await fetch(`${identity.endpoint}?${String(query)}`, { headers });
  const { access_token } = (await answer.json()) as { access_token: string };
  expect(federatedCredential(identity)(access_token)).toBe(isAccepted);
  expect(federatedCredential(identity)(`${access_token}x`)).toBe(false);
});
