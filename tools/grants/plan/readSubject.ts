import { textAt } from '../../common/call';
import { type GrantGraph, itemsOf } from '../services/grantGraph';
import type { GrantSubject } from './step';

/** Graph's own id, the same in every tenant. */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/**
 * Reads whom grants are for and what it holds.
 * @param principalId object id of the managed identity
 * @throws Error where it is no managed identity of this tenant
 */
export async function readSubject(graph: GrantGraph, principalId: string): Promise<GrantSubject> {
  const identity = await graph.get(`/servicePrincipals/${principalId}`);
  const appId = textAt(identity, 'appId');
  if (appId === undefined) {
    throw new Error(
      `There is no service principal ${principalId} in this tenant: --principal is the object id of the managed identity (IDENTITY_PRINCIPAL_ID), and a new one takes a minute to show.`,
    );
  }
  if (textAt(identity, 'servicePrincipalType') !== 'ManagedIdentity') {
    throw new Error(`--principal ${principalId} is no managed identity: nothing is granted to it.`);
  }
  const select = '$select=id,appRoles,oauth2PermissionScopes';
  const graphApp = await graph.get(`/servicePrincipals(appId='${GRAPH_APP_ID}')?${select}`);
  const assignments = await graph.list(`/servicePrincipals/${principalId}/appRoleAssignments`);
  const id = textAt(graphApp, 'id');
  if (id === undefined) throw new Error('This tenant does not know Microsoft Graph.');
  return {
    identity: { id: principalId, appId, displayName: textAt(identity, 'displayName') ?? appId },
    graphApp: {
      id,
      roleIds: idsByValue(graphApp?.['appRoles']),
      scopeIds: idsByValue(graphApp?.['oauth2PermissionScopes']),
    },
    assignments: assignments
      .filter((one) => one['resourceId'] === id)
      .map((one) => ({ id: textAt(one, 'id') ?? '', appRoleId: textAt(one, 'appRoleId') ?? '' })),
  };
}

function idsByValue(roles: unknown): Map<string, string> {
  return new Map(
    itemsOf(roles).map((role) => [textAt(role, 'value') ?? '', textAt(role, 'id') ?? '']),
  );
}
