import { randomBytes } from 'node:crypto';
import { makeJwt } from '../../../../../local/simulators/common/jwt';
import {
  graphPrincipal,
  identityPrincipal,
} from '../../../../../local/simulators/graph/grants/grantStore';
import { type Harness, startHarness } from '../simulatorHarness';

let harness: Harness;
beforeEach(async () => (harness = await startHarness()));
afterEach(() => harness.stop());

const tokenWith = (...permissions: string[]) =>
  makeJwt({ scp: permissions.join(' ') }, randomBytes);
const ASSIGNMENTS = `/v1.0/servicePrincipals/${identityPrincipal.id}/appRoleAssignments`;
const SITE = '/v1.0/sites/contoso.sharepoint.com:/sites/finance';

async function ask(method: string, path: string, body?: unknown, token?: string) {
  const answer = await harness.graph(path, {
    method,
    ...(body !== undefined && { body }),
    ...(token !== undefined && { token }),
  });
  const text = await answer.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const { code } = (json['error'] ?? {}) as { code?: string };
  return { status: answer.status, json, code };
}

const assignment = (appRoleId: string) => ({
  principalId: identityPrincipal.id,
  resourceId: graphPrincipal.id,
  appRoleId,
});

it('assigns a role of Graph once', async () => {
  const [role] = graphPrincipal.appRoles ?? [];
  expect((await ask('POST', ASSIGNMENTS, assignment(role?.id ?? ''))).status).toBe(201);
  const again = await ask('POST', ASSIGNMENTS, assignment(role?.id ?? ''));
  expect(again).toMatchObject({ status: 400, code: 'Request_BadRequest' });
});

it('lists the grants of a site without their roles, as Graph does', async () => {
  const site = String((await ask('GET', SITE)).json['id']);
  const application = { id: identityPrincipal.appId, displayName: 'x' };
  const body = { roles: ['write'], grantedToIdentities: [{ application }] };
  const made = await ask('POST', `/v1.0/sites/${site}/permissions`, body);
  expect(made).toMatchObject({ status: 201, json: body });
  const id = String(made.json['id']);
  const list = await ask('GET', `/v1.0/sites/${site}/permissions`);
  expect(list.json['value']).toEqual([{ id, grantedToIdentities: [{ application }] }]);
  const one = await ask('GET', `/v1.0/sites/${site}/permissions/${id}`);
  expect(one.json).toEqual({ id, ...body });
});

it('knows a service principal of an app only after its registration', async () => {
  const appId = '99999999-9999-4999-8999-999999999999';
  expect(await ask('POST', '/v1.0/servicePrincipals', { appId })).toMatchObject({ status: 400 });
});

it.each([
  ['GET', `/v1.0/servicePrincipals/${identityPrincipal.id}`, 'Application.Read.All'],
  ['GET', `/v1.0/servicePrincipals(appId='${graphPrincipal.appId}')`, 'Directory.AccessAsUser.All'],
  ['GET', SITE, 'Sites.Read.All'],
  ['GET', '/v1.0/sites/root/permissions', 'Sites.FullControl.All'],
  ['GET', "/v1.0/applications?$filter=displayName%20eq%20'x'", 'Application.ReadWrite.All'],
  [
    'GET',
    "/v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20'x'",
    'DelegatedPermissionGrant.ReadWrite.All',
  ],
])('%s %s takes the permission %s', async (method, path, permission) => {
  expect((await ask(method, path, undefined, tokenWith(permission))).status).toBe(200);
  expect((await ask(method, path, undefined, tokenWith('User.Read'))).status).toBe(403);
});

it.each([
  ['GET', '/v1.0/servicePrincipals/99999999-9999-4999-8999-999999999999', 404],
  ['GET', '/v1.0/sites/contoso.sharepoint.com:/sites/nowhere', 404],
  ['GET', '/v1.0/sites/root/permissions/1', 404],
  ['GET', "/v1.0/applications?$filter=tags%20eq%20'x'", 400],
  ['PUT', '/v1.0/applications', 405],
  ['POST', '/v1.0/applications', 400],
])('%s %s is %i', async (method, path, status) => {
  const body = method === 'POST' ? { displayNam: 'x' } : undefined;
  expect((await ask(method, path, body)).status).toBe(status);
});

it('gives a collection in pages of two, by a link', async () => {
  for (const { id } of graphPrincipal.appRoles ?? [])
    await ask('POST', ASSIGNMENTS, assignment(id));
  const first = await ask('GET', ASSIGNMENTS);
  expect(first.json['value']).toHaveLength(2);
  const next = String(first.json['@odata.nextLink']);
  expect(next).toBe(`${harness.simulator.endpoint}${ASSIGNMENTS}?$skiptoken=2`);
  const second = await ask('GET', next.slice(harness.simulator.endpoint.length));
  expect(second.json['value']).toHaveLength(1);
  expect(second.json).not.toHaveProperty('@odata.nextLink');
});
