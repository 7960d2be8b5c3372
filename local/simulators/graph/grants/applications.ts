import * as z from 'zod';
import { parseJson } from '../calls/graphCall';
import { badDirectoryRequest, filterOf, found, type GrantRoute, page } from './grantCall';
import type { Application, GrantStore } from './grantStore';

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
  {
    method: 'GET',
    path: /^\/applications$/,
    permissions: READ,
    act: (_, call, { grants }) => {
      const name = filterOf(call, 'displayName');
      const same = grants.applications.filter(
        ({ properties }) => properties['displayName'] === name,
      );
      return page(same.map(view), call);
    },
  },
  {
    method: 'GET',
    path: /^\/applications\(appId='([^']+)'\)$/,
    permissions: READ,
    act: ([appId = ''], _, { grants }) => {
      const application = grants.applications.find((one) => one.appId === appId);
      return { status: 200, body: view(found(application, appId)) };
    },
  },
  {
    method: 'POST',
    path: /^\/applications$/,
    permissions: WRITE,
    act: (_, { body }, { grants, now }) => {
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
    },
  },
  {
    method: 'PATCH',
    path: /^\/applications\/([^/]+)$/,
    permissions: WRITE,
    act: ([id = ''], { body }, { grants }) => {
      Object.assign(application(grants, id).properties, parseJson(propertiesSchema, body));
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: /^\/applications\/([^/]+)$/,
    permissions: WRITE,
    act: ([id = ''], _, { grants }) => {
      grants.removeApplication(application(grants, id));
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: /^\/applications\/([^/]+)\/federatedIdentityCredentials$/,
    permissions: READ,
    act: ([id = ''], call, { grants }) => page(application(grants, id).credentials, call),
  },
  {
    method: 'POST',
    path: /^\/applications\/([^/]+)\/federatedIdentityCredentials$/,
    permissions: WRITE,
    act: ([id = ''], { body }, { grants }) => {
      const { credentials } = application(grants, id);
      const credential = parseJson(credentialSchema, body);
      if (credentials.some(({ name }) => name === credential.name)) {
        throw badDirectoryRequest('FederatedIdentityCredential with name already exists.');
      }
      const made = { id: grants.newId(), ...credential };
      credentials.push(made);
      return { status: 201, body: made };
    },
  },
  {
    method: 'PATCH',
    path: /^\/applications\/([^/]+)\/federatedIdentityCredentials\/([^/]+)$/,
    permissions: WRITE,
    act: ([id = '', credentialId = ''], { body }, { grants }) => {
      const credential = application(grants, id).credentials.find((one) => one.id === credentialId);
      const change = parseJson(credentialSchema.omit({ name: true }), body);
      Object.assign(found(credential, credentialId), change);
      return { status: 204 };
    },
  },
];

function application({ applications }: GrantStore, id: string): Application {
  return found(
    applications.find((one) => one.id === id),
    id,
  );
}

function view({ id, appId, createdDateTime, properties }: Application): object {
  return { id, appId, createdDateTime, ...properties };
}
