import * as z from 'zod';
import { parseJson } from '../calls/graphCall';
import { badDirectoryRequest, filterOf, found, type GrantRoute, page, route } from './grantCall';
import type { Application } from './grantStore';

const WRITE = ['Application.ReadWrite.All', 'Directory.AccessAsUser.All'];
const READ = ['Application.Read.All', ...WRITE];
/** Of its properties those that can be written: https://learn.microsoft.com/graph/api/resources/application */
const propertiesSchema = z.strictObject({
  displayName: z.string().optional(),
  signInAudience: z.string().optional(),
  tags: z.array(z.string()).optional(),
  identifierUris: z.array(z.string()).optional(),
  api: z
    .strictObject({
      requestedAccessTokenVersion: z.number(),
      oauth2PermissionScopes: z.array(
        z.strictObject({
          id: z.guid(),
          value: z.string(),
          type: z.enum(['User', 'Admin']),
          isEnabled: z.boolean(),
          adminConsentDisplayName: z.string(),
          adminConsentDescription: z.string(),
          userConsentDisplayName: z.string(),
          userConsentDescription: z.string(),
        }),
      ),
    })
    .optional(),
  optionalClaims: z
    .strictObject({ accessToken: z.array(z.looseObject({ name: z.string() })) })
    .optional(),
  requiredResourceAccess: z
    .array(
      z.strictObject({
        resourceAppId: z.guid(),
        resourceAccess: z.array(z.strictObject({ id: z.guid(), type: z.enum(['Role', 'Scope']) })),
      }),
    )
    .optional(),
});
const credentialSchema = z.strictObject({
  name: z.string().regex(/^[\w-]{3,120}$/),
  issuer: z.url(),
  subject: z.string().min(1),
  audiences: z.array(z.string()).length(1),
});

/** App registrations and their federated credentials. */
export const applicationRoutes: readonly GrantRoute[] = [
  route('GET', /^\/applications$/, READ, (_, call, { grants }) => {
    const name = filterOf(call, 'displayName');
    const same = grants.applications.filter(({ properties }) => properties['displayName'] === name);
    return page(same.map(view), call);
  }),
  route('GET', /^\/applications\(appId='([^']+)'\)$/, READ, ([appId = ''], _, { grants }) => {
    return { status: 200, body: view(found(grants.applications, 'appId', appId)) };
  }),
  route('POST', /^\/applications$/, WRITE, (_, { body }, { grants, now }) => {
    const properties = parseJson(propertiesSchema, body);
    const made: Application = {
      id: grants.newId(),
      appId: grants.newId(),
      createdDateTime: new Date(now()).toISOString(),
      properties,
      credentials: [],
    };
    grants.applications.push(made);
    return { status: 201, body: view(made) };
  }),
  route('PATCH', /^\/applications\/([^/]+)$/, WRITE, ([id = ''], { body }, { grants }) => {
    Object.assign(
      found(grants.applications, 'id', id).properties,
      parseJson(propertiesSchema, body),
    );
    return { status: 204 };
  }),
  route('DELETE', /^\/applications\/([^/]+)$/, WRITE, ([id = ''], _, { grants }) => {
    grants.removeApplication(found(grants.applications, 'id', id));
    return { status: 204 };
  }),
  route(
    'GET',
    /^\/applications\/([^/]+)\/federatedIdentityCredentials$/,
    READ,
    ([id = ''], call, { grants }) => page(found(grants.applications, 'id', id).credentials, call),
  ),
  route(
    'POST',
    /^\/applications\/([^/]+)\/federatedIdentityCredentials$/,
    WRITE,
    ([id = ''], { body }, { grants }) => {
      const { credentials } = found(grants.applications, 'id', id);
      const credential = parseJson(credentialSchema, body);
      if (credentials.some(({ name }) => name === credential.name)) {
        throw badDirectoryRequest('FederatedIdentityCredential with name already exists.');
      }
      const made = { id: grants.newId(), ...credential };
      credentials.push(made);
      return { status: 201, body: made };
    },
  ),
  route(
    'PATCH',
    /^\/applications\/([^/]+)\/federatedIdentityCredentials\/([^/]+)$/,
    WRITE,
    ([id = '', credentialId = ''], { body }, { grants }) => {
      const { credentials } = found(grants.applications, 'id', id);
      const change = parseJson(credentialSchema.omit({ name: true }), body);
      Object.assign(found(credentials, 'id', credentialId), change);
      return { status: 204 };
    },
  ),
];

function view({ id, appId, createdDateTime, properties }: Application): object {
  return { id, appId, createdDateTime, ...properties };
}
