import { readSubject } from '../../grants/plan/readSubject';
import { ownPermissions } from '../../grants/plan/siteSteps';
import { GraphFailure, type GrantGraph } from '../../grants/services/grantGraph';

/** What the app's identity has been granted, as far as the caller's sign-in may read it. */
export interface AppPermissions {
  /** Application permissions of Graph, by name. */
  granted: readonly string[];
  /** Where `Sites.Selected` is among them: the roles it has in the workbook's site, or why nobody could say. */
  site?: { roles: readonly string[] } | { unknown: string };
}

/**
 * @param principalId object id of the identity
 * @param siteId of the workbook; absent where Graph does not say it
 * @throws Error where this sign-in may not read what is granted
 */
export async function readAppPermissions(
  graph: GrantGraph,
  principalId: string,
  siteId: string | undefined,
): Promise<AppPermissions> {
  const { identity, graphApp, assignments } = await readSubject(graph, principalId);
  const granted = [...graphApp.roleIds]
    .filter(([, id]) => assignments.some(({ appRoleId }) => appRoleId === id))
    .map(([name]) => name);
  if (!granted.includes('Sites.Selected')) return { granted };
  return { granted, site: await readSite(graph, identity.appId, siteId) };
}

async function readSite(
  graph: GrantGraph,
  appId: string,
  siteId: string | undefined,
): Promise<AppPermissions['site'] & object> {
  if (siteId === undefined) return { unknown: 'Graph did not say the site of the workbook' };
  try {
    const own = await ownPermissions(graph, `/sites/${siteId}/permissions`, appId);
    const roles = own.flatMap(({ roles }) => (Array.isArray(roles) ? roles.map(String) : []));
    return { roles: [...new Set(roles)] };
  } catch (error) {
    return { unknown: whyUnread(error, 'Sites.FullControl.All') };
  }
}

/** Why something could not be read, without the ids in the path. @param permission that would read it */
export function whyUnread(error: unknown, permission: string): string {
  if (!(error instanceof GraphFailure)) return error instanceof Error ? error.message : 'no answer';
  const wayOut = error.isRefusal ? `: reading it takes ${permission}` : '';
  return `Graph answered ${error.status} ${error.code}${wayOut}`;
}
