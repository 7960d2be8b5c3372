import * as z from 'zod';
import { parseJson } from '../calls/graphCall';
import { badDirectoryRequest, filterOf, found, type GrantRoute, page } from './grantCall';
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
  {
    method: 'GET',
    path: /^\/servicePrincipals\(appId='([^']+)'\)$/,
    permissions: READ,
    act: ([appId = ''], _, { grants }) => ({
      status: 200,
      body: found(
        grants.servicePrincipals.find((one) => one.appId === appId),
        appId,
      ),
    }),
  },
  {
    method: 'GET',
    path: /^\/servicePrincipals\/([^/]+)$/,
    permissions: READ,
    act: ([id = ''], _, { grants }) => ({ status: 200, body: principal(grants, id) }),
  },
  {
    method: 'POST',
    path: /^\/servicePrincipals$/,
    permissions: WRITE,
    act: (_, { body }, { grants }) => {
      const { appId } = parseJson(z.strictObject({ appId: z.guid() }), body);
      const application = grants.applications.find((one) => one.appId === appId);
      if (!application) {
        throw badDirectoryRequest(
          `The appId '${appId}' of the service principal does not reference a valid application object.`,
        );
      }
      const displayName = String(application.properties['displayName']);
      const made = {
        id: grants.newId(),
        appId,
        displayName,
        servicePrincipalType: 'Application',
      } as const;
      grants.servicePrincipals.push(made);
      return { status: 201, body: made };
    },
  },
  {
    method: 'GET',
    path: /^\/servicePrincipals\/([^/]+)\/appRoleAssignments$/,
    permissions: READ,
    act: ([id = ''], call, { grants }) => {
      principal(grants, id);
      return page(
        grants.assignments.filter(({ principalId }) => principalId === id),
        call,
      );
    },
  },
  {
    method: 'POST',
    path: /^\/servicePrincipals\/([^/]+)\/appRoleAssignments$/,
    permissions: ASSIGN,
    act: ([id = ''], { body }, { grants }) => {
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
  },
  {
    method: 'DELETE',
    path: /^\/servicePrincipals\/([^/]+)\/appRoleAssignments\/([^/]+)$/,
    permissions: ASSIGN,
    act: ([id = '', assignmentId = ''], _, { grants }) => {
      principal(grants, id);
      found(
        grants.assignments.find((one) => one.id === assignmentId),
        assignmentId,
      );
      grants.assignments = grants.assignments.filter((one) => one.id !== assignmentId);
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: /^\/oauth2PermissionGrants$/,
    permissions: [...CONSENT, 'Directory.AccessAsUser.All'],
    act: (_, call, { grants }) => {
      const clientId = filterOf(call, 'clientId');
      return page(
        grants.permissionGrants.filter((one) => one.clientId === clientId),
        call,
      );
    },
  },
  {
    method: 'POST',
    path: /^\/oauth2PermissionGrants$/,
    permissions: CONSENT,
    act: (_, { body }, { grants }) => {
      const consent = { id: grants.newId(), ...parseJson(consentSchema, body) };
      grants.permissionGrants.push(consent);
      return { status: 201, body: consent };
    },
  },
];

function principal({ servicePrincipals }: GrantStore, id: string): ServicePrincipal {
  return found(
    servicePrincipals.find((one) => one.id === id),
    id,
  );
}
