import type { Answer } from '../../common/answer';
import { claimsOf } from '../../common/jwt';
import type { GraphCall } from '../calls/graphCall';
import { GraphRefusal } from '../calls/graphRefusal';
import { applicationRoutes } from './applications';
import type { GrantRoute, GrantWorld } from './grantCall';
import { servicePrincipalRoutes } from './servicePrincipals';
import { sitePermissionRoutes } from './sitePermissions';

const ROUTES = [...servicePrincipalRoutes, ...applicationRoutes, ...sitePermissionRoutes];

/** True for a call about grants, and not about workbooks. */
export function isGrantCall({ path }: Pick<GraphCall, 'path'>): boolean {
  return ROUTES.some((route) => route.path.test(path));
}

/** Does what a call about grants asks for. Throws GraphRefusal where Graph would refuse. */
export function performGrantCall(call: GraphCall, world: GrantWorld): Answer {
  const route = ROUTES.find(({ method, path }) => method === call.method && path.test(call.path));
  if (!route)
    throw new GraphRefusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed.');
  checkPermission(route, call);
  const [, ...parts] = route.path.exec(call.path) ?? [];
  return route.act(parts.map(decodeURIComponent), call, world);
}

/** An opaque token may do everything; one that says what it permits, only that. */
function checkPermission({ permissions }: GrantRoute, { headers, path }: GraphCall): void {
  const { scp, roles } = claimsOf((headers.authorization ?? '').replace(/^Bearer +/i, ''));
  if (scp === undefined && roles === undefined) return;
  const held = typeof scp === 'string' ? scp.split(' ') : Array.isArray(roles) ? roles : [];
  if (permissions.some((permission) => held.includes(permission))) return;
  const isSharePoint = path.startsWith('/sites/');
  throw new GraphRefusal(
    403,
    isSharePoint ? 'accessDenied' : 'Authorization_RequestDenied',
    isSharePoint ? 'Access denied' : 'Insufficient privileges to complete the operation.',
  );
}
