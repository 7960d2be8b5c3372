import { textAt } from '../../common/call';
import { type Body, itemsOf } from '../services/grantGraph';
import { GRAPH_APP_ID } from './readSubject';

/** What marks a registration as made by this tool; only such a one is ever deleted. */
export const TAG = 'close-excel-session';
export const SCOPE = 'user_impersonation';

/** What a new registration begins with. */
export function newRegistration(displayName: string): object {
  return { displayName, signInAudience: 'AzureADMyOrg', tags: [TAG] };
}

/**
 * What has to change in a registration so that callers can ask a token for it, and it can ask for one for Graph. What else
 * is in it stays.
 * @param registration as Graph gives it
 * @param graphScopeId id of the delegated permission of Graph
 * @param newScopeId for the scope of its own, if it has none
 * @returns the properties to write; empty where all is as it should be
 */
export function registrationChanges(
  registration: Body,
  graphScopeId: string,
  newScopeId: string,
): Body {
  return Object.fromEntries(
    Object.entries({
      identifierUris: identifierUris(registration),
      api: api(registration, newScopeId),
      optionalClaims: optionalClaims(registration),
      requiredResourceAccess: requiredResourceAccess(registration, graphScopeId),
    }).filter(([, value]) => value !== undefined),
  );
}

function identifierUris({ appId, identifierUris: uris }: Body): unknown {
  const uri = `api://${String(appId)}`;
  const all: unknown[] = Array.isArray(uris) ? uris : [];
  return all.includes(uri) ? undefined : [...all, uri];
}

function api({ api }: Body, id: string): unknown {
  const { requestedAccessTokenVersion: version, oauth2PermissionScopes } = {
    ...(api as Body | undefined),
  };
  const scopes = itemsOf(oauth2PermissionScopes);
  const isThere = scopes.some((scope) => scope['value'] === SCOPE && scope['isEnabled'] === true);
  if (isThere && version === 2) return undefined;
  const others = scopes.filter((scope) => isThere || scope['value'] !== SCOPE);
  // One that was switched off keeps its id: callers have asked for it.
  const old = scopes.find((scope) => scope['value'] === SCOPE);
  const scope = {
    adminConsentDisplayName: 'Close workbook sessions',
    adminConsentDescription: 'Close Excel workbook sessions for the signed-in user',
    userConsentDisplayName: 'Close workbook sessions',
    userConsentDescription: 'Close your Excel workbook sessions',
    id,
    type: 'User',
    ...old,
    value: SCOPE,
    isEnabled: true,
  };
  return {
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: isThere ? others : [...others, scope],
  };
}

/** The user's name in the token: a request may name its user by it. */
function optionalClaims({ optionalClaims: claims }: Body): unknown {
  const all = itemsOf((claims as Body | null | undefined)?.['accessToken']);
  if (all.some((claim) => claim['name'] === 'upn')) return undefined;
  const upn = { name: 'upn', additionalProperties: ['include_externally_authenticated_upn'] };
  return { ...(claims as Body | null), accessToken: [...all, upn] };
}

function requiredResourceAccess(
  { requiredResourceAccess: access }: Body,
  scopeId: string,
): unknown {
  const all = itemsOf(access);
  const graph = all.find((one) => one['resourceAppId'] === GRAPH_APP_ID);
  const held = itemsOf(graph?.['resourceAccess']);
  if (held.some((one) => one['id'] === scopeId)) return undefined;
  const others = all.filter((one) => one !== graph);
  const resourceAccess = [...held, { id: scopeId, type: 'Scope' }];
  return [...others, { resourceAppId: GRAPH_APP_ID, resourceAccess }];
}

/** The credential by which the managed identity speaks for the registration. */
export interface WantedCredential {
  issuer: string;
  subject: string;
  audiences: readonly string[];
}

/** Whether a credential of Graph is the wanted one. */
export function isSameCredential(
  credential: Body,
  { issuer, subject, audiences }: WantedCredential,
): boolean {
  return (
    textAt(credential, 'issuer') === issuer &&
    textAt(credential, 'subject') === subject &&
    JSON.stringify(credential['audiences']) === JSON.stringify(audiences)
  );
}
