import * as z from 'zod';
import type { Answer } from '../../common/answer';
import { parseJson } from '../calls/graphCall';
import { itemNotFound } from '../calls/graphRefusal';
import type { Directory } from '../tenant/directory';
import { type GrantRoute, route } from './grantCall';
import type { GrantStore, SitePermission } from './grantStore';

const FULL = ['Sites.FullControl.All'];
const rolesSchema = z.array(z.enum(['read', 'write', 'manage', 'fullcontrol'])).length(1);
const permissionSchema = z.strictObject({
  roles: rolesSchema,
  grantedToIdentities: z
    .array(
      z.strictObject({ application: z.strictObject({ id: z.guid(), displayName: z.string() }) }),
    )
    .length(1),
});

/** Sites and their grants to apps: https://learn.microsoft.com/graph/api/site-post-permissions */
export const sitePermissionRoutes: readonly GrantRoute[] = [
  route(
    'GET',
    /^\/sites\/([^/:]+(?::\/[^:]+)?)$/,
    ['Sites.Read.All', 'Sites.ReadWrite.All', ...FULL],
    ([name = ''], _, { directory }) => ({
      status: 200,
      body: { id: siteOf(directory, name) },
    }),
  ),
  route(
    'GET',
    /^\/sites\/([^/:]+)\/permissions$/,
    FULL,
    ([site = ''], _, { grants, directory }) => {
      const id = siteOf(directory, site);
      const all = grants.sitePermissions.filter(({ siteId }) => siteId === id);
      // The list leaves the roles out.
      return {
        status: 200,
        body: { value: all.map(({ id, application }) => view({ id, application })) },
      };
    },
  ),
  route(
    'POST',
    /^\/sites\/([^/:]+)\/permissions$/,
    FULL,
    ([site = ''], { body }, { grants, directory }) => {
      const siteId = siteOf(directory, site);
      const { roles, grantedToIdentities } = parseJson(permissionSchema, body);
      const [{ application } = { application: { id: '', displayName: '' } }] = grantedToIdentities;
      const made = { id: grants.newId(), siteId, roles, application };
      grants.sitePermissions.push(made);
      return { status: 201, body: view(made) };
    },
  ),
  route('GET', /^\/sites\/([^/:]+)\/permissions\/([^/]+)$/, FULL, ([, id = ''], _, { grants }) => ({
    status: 200,
    body: view(permission(grants, id)),
  })),
  route(
    'PATCH',
    /^\/sites\/([^/:]+)\/permissions\/([^/]+)$/,
    FULL,
    ([, id = ''], { body }, { grants }): Answer => {
      const { roles } = parseJson(z.strictObject({ roles: rolesSchema }), body);
      const changed = { ...permission(grants, id), roles };
      grants.sitePermissions = grants.sitePermissions.map((one) => (one.id === id ? changed : one));
      return { status: 200, body: view(changed) };
    },
  ),
  route(
    'DELETE',
    /^\/sites\/([^/:]+)\/permissions\/([^/]+)$/,
    FULL,
    ([, id = ''], _, { grants }) => {
      permission(grants, id);
      grants.sitePermissions = grants.sitePermissions.filter((one) => one.id !== id);
      return { status: 204 };
    },
  ),
];

function siteOf(directory: Directory, name: string): string {
  const id = directory.siteId(name);
  if (id === undefined) throw itemNotFound();
  return id;
}

function permission({ sitePermissions }: GrantStore, id: string): SitePermission {
  const one = sitePermissions.find((permission) => permission.id === id);
  if (one === undefined) throw itemNotFound();
  return one;
}

function view({
  id,
  roles,
  application,
}: Omit<SitePermission, 'roles' | 'siteId'> & { roles?: readonly string[] }) {
  return { id, ...(roles && { roles }), grantedToIdentities: [{ application }] };
}
