import type { SiteId } from '../../../shared/request/address/siteId';
import { textAt } from '../../common/call';
import { type Body, GraphFailure, type GrantGraph, itemsOf } from '../services/grantGraph';
import { connectGraph, graphRequest, quoted } from './powerShell';
import type { GrantSubject, Step } from './step';

/** Roles with which files can be written. */
const WRITING = ['write', 'manage', 'owner', 'fullcontrol'];
const WHO = 'SharePoint Administrator, with the delegated permission Sites.FullControl.All';
const NOT_SEEN =
  'This sign-in may not see the grants of sites. The Azure CLI of a user never may; that of an app with Sites.FullControl.All may.';

interface Given {
  graph: GrantGraph;
  graphEndpoint: string;
  subject: GrantSubject;
}

/** The identity is to be able to write in a site, or is not any more: https://learn.microsoft.com/graph/api/site-post-permissions */
export async function siteSteps(given: Given, site: SiteId, isGrant: boolean): Promise<Step[]> {
  const { graph, graphEndpoint, subject } = given;
  const { identity } = subject;
  const step = {
    what: `the identity ${isGrant ? 'may write' : 'has no grant'} in the site ${site.id}`,
    who: WHO,
    powerShell: () => administrator(graphEndpoint, identity, site, isGrant),
  };
  try {
    const id = textAt(await graph.get(`${sitePath(site)}?$select=id`), 'id');
    if (id === undefined) return [{ ...step, state: 'blocked', note: 'There is no such site.' }];
    const path = `/sites/${id}/permissions`;
    const own = await ownPermissions(graph, path, identity.appId);
    return [isGrant ? granting(given, step, path, own) : removing(graph, step, path, own)];
  } catch (error) {
    if (!(error instanceof GraphFailure && error.isRefusal)) throw error;
    return [{ ...step, state: 'administrator', note: NOT_SEEN }];
  }
}

function granting(
  { graph, subject: { identity } }: Given,
  step: Omit<Step, 'state'>,
  path: string,
  own: Body[],
): Step {
  if (own.some(canWrite)) return { ...step, state: 'done' };
  const [weaker] = own;
  const act = async () => {
    if (weaker === undefined) await graph.send('POST', path, permissionOf(identity));
    else await graph.send('PATCH', `${path}/${textAt(weaker, 'id') ?? ''}`, { roles: ['write'] });
  };
  return { ...step, state: 'todo', act };
}

function removing(graph: GrantGraph, step: Omit<Step, 'state'>, path: string, own: Body[]): Step {
  if (own.length === 0) return { ...step, state: 'done' };
  const act = async () => {
    for (const one of own) await graph.send('DELETE', `${path}/${textAt(one, 'id') ?? ''}`);
  };
  return { ...step, state: 'todo', act };
}

/** The grants of the identity, each with its roles: a list leaves them out. */
export async function ownPermissions(
  graph: GrantGraph,
  path: string,
  appId: string,
): Promise<Body[]> {
  const all = await graph.list(path);
  const own = all.filter((one) =>
    [...itemsOf(one['grantedToIdentitiesV2']), ...itemsOf(one['grantedToIdentities'])].some(
      (identity) => textAt(identity, 'application', 'id') === appId,
    ),
  );
  return Promise.all(
    own.map(async (one) =>
      'roles' in one ? one : { ...one, ...(await graph.get(`${path}/${textAt(one, 'id') ?? ''}`)) },
    ),
  );
}

/** Whether the grant of a site lets its holder write files. */
export function canWrite({ roles }: { roles?: unknown }): boolean {
  return Array.isArray(roles) && roles.some((role) => WRITING.includes(String(role)));
}

function permissionOf({ appId, displayName }: GrantSubject['identity']): object {
  return { roles: ['write'], grantedToIdentities: [{ application: { id: appId, displayName } }] };
}

function sitePath({ id, path }: SiteId): string {
  if (path === undefined) return `/sites/${id}`;
  return `/sites/${path.host}:/${path.segments.map(encodeURIComponent).join('/')}`;
}

function administrator(
  graphEndpoint: string,
  identity: GrantSubject['identity'],
  site: SiteId,
  isGrant: boolean,
): string[] {
  const permissions = '/sites/$($site.id)/permissions';
  return [
    connectGraph(graphEndpoint, 'Sites.FullControl.All'),
    `$site = Invoke-MgGraphRequest -Uri ${quoted(`${graphEndpoint}/v1.0${sitePath(site)}`)}`,
    ...(isGrant
      ? [graphRequest(graphEndpoint, 'POST', permissions, permissionOf(identity))]
      : [
          `(${graphRequest(graphEndpoint, 'GET', permissions)}).value |`,
          `  Where-Object { $_.grantedToIdentities.application.id -eq ${quoted(identity.appId)} } |`,
          `  ForEach-Object { ${graphRequest(graphEndpoint, 'DELETE', `${permissions}/$($_.id)`)} }`,
        ]),
  ];
}
