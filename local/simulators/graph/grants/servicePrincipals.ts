import * as z from 'zod';
import { parseJson } from '../calls/graphCall';
import { badDirectoryRequest, filterOf, found, type GrantRoute, page, route } from './grantCall';
import type { GrantStore, ServicePrincipal } from './grantStore';

const READ = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.AccessAsUser.All'];
const WRITE = ['Application.ReadWrite.All', 'Directory.AccessAsUser.All'];
const ASSIGN = ['AppRoleAssignment.ReadWrite.All'];
const CONSENT = ['DelegatedPermissionGrant.ReadWrite.All'];

const assignmentSchema = z.strictObject({
  principalId: z.guid(),
  resourceId: z.guid(),
  appRoleId: z.guid(),
});
const consentSchema = z.strictObject({
  clientId: z.guid(),
  consentType: z.literal('AllPrincipals'),
  resourceId: z.guid(),
  scope: z.string(),
});

/**
 * Service principals, what they may do, and consents:
 * https://learn.microsoft.com/graph/api/resources/serviceprincipal
 */
export const servicePrincipalRoutes: readonly GrantRoute[] = [
  route('GET', /^\/servicePrincipals\(appId='([^']+)'\)$/, READ, ([appId = ''], _, { grants }) => ({
    status: 200,
    body: found(grants.servicePrincipals, 'appId', appId),
  })),
  route('GET', /^\/servicePrincipals\/([^/]+)$/, READ, ([id = ''], _, { grants }) => ({
    status: 200,
    body: principal(grants, id),
  })),
  route('POST', /^\/servicePrincipals$/, WRITE, (_, { body }, { grants }) => {
    const { appId } = parseJson(z.strictObject({ appId: z.guid() }), body);
    const application = grants.applications.find((one) => one.appId === appId);
    if (!application) {
      throw badDirectoryRequest(
        `The appId '${appId}' of the service principal does not reference a valid application object.`,
      );
    }
    const displayName = String(application.properties['displayName']);
    const servicePrincipalType = 'Application' as const;
    const made = { id: grants.newId(), appId, displayName, servicePrincipalType };
    grants.servicePrincipals.push(made);
    return { status: 201, body: made };
  }),
  route(
    'GET',
    /^\/servicePrincipals\/([^/]+)\/appRoleAssignments$/,
    READ,
    ([id = ''], call, { grants }) => {
      principal(grants, id);
      const own = grants.assignments.filter(({ principalId }) => principalId === id);
      return page(own, call);
    },
  ),
  route(
    'POST',
    /^\/servicePrincipals\/([^/]+)\/appRoleAssignments$/,
    ASSIGN,
    ([id = ''], { body }, { grants }) => {
      const assignment = parseJson(assignmentSchema, body);
      const { principalId, resourceId, appRoleId } = assignment;
      const role = principal(grants, resourceId).appRoles?.find((one) => one.id === appRoleId);
      if (principalId !== principal(grants, id).id || !role) {
        throw badDirectoryRequest('Not a valid reference update.');
      }
      const isThere = grants.assignments.some(
        (one) => one.principalId === id && one.appRoleId === appRoleId,
      );
      if (isThere)
        throw badDirectoryRequest('Permission being assigned already exists on the object');
      const made = { id: grants.newId(), ...assignment };
      grants.assignments.push(made);
      return { status: 201, body: made };
    },
  ),
  route(
    'DELETE',
    /^\/servicePrincipals\/([^/]+)\/appRoleAssignments\/([^/]+)$/,
    ASSIGN,
    ([id = '', assignmentId = ''], _, { grants }) => {
      principal(grants, id);
      found(grants.assignments, 'id', assignmentId);
      grants.assignments = grants.assignments.filter((one) => one.id !== assignmentId);
      return { status: 204 };
    },
  ),
  route(
    'GET',
    /^\/oauth2PermissionGrants$/,
    [...CONSENT, 'Directory.AccessAsUser.All'],
    (_, call, { grants }) => {
      const clientId = filterOf(call, 'clientId');
      const own = grants.permissionGrants.filter((one) => one.clientId === clientId);
      return page(own, call);
    },
  ),
  route('POST', /^\/oauth2PermissionGrants$/, CONSENT, (_, { body }, { grants }) => {
    const consent = { id: grants.newId(), ...parseJson(consentSchema, body) };
    grants.permissionGrants.push(consent);
    return { status: 201, body: consent };
  }),
];

const principal = ({ servicePrincipals }: GrantStore, id: string): ServicePrincipal =>
  found(servicePrincipals, 'id', id);
