import { registrationChanges } from '../../../../tools/grants/plan/registration';

const GRAPH = '00000003-0000-0000-c000-000000000000';
const RIGHT = {
  appId: 'a',
  identifierUris: ['api://a'],
  api: {
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [{ id: 's', value: 'user_impersonation', isEnabled: true }],
  },
  optionalClaims: { accessToken: [{ name: 'upn' }] },
  requiredResourceAccess: [{ resourceAppId: GRAPH, resourceAccess: [{ id: 'g', type: 'Scope' }] }],
};
const changesOf = (registration: object) =>
  registrationChanges({ ...RIGHT, ...registration }, 'g', 'new');

it('a registration that is right needs no change', () => {
  expect(changesOf({})).toEqual({});
});

/** What it asks and exposes, with these scopes, and with these claims. */
const api = (...scopes: object[]) => ({
  api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: scopes },
});
const scope = (isEnabled: boolean) => ({ id: 's', value: 'user_impersonation', isEnabled });
const other = { id: 'o', value: 'other', isEnabled: true };
const made = (fields: object) => expect.objectContaining(fields) as object;
const claims = (accessToken: object[], more = {}) => ({ optionalClaims: { accessToken, ...more } });
const UPN = made({ name: 'upn' });
const idToken = [{ name: 'x' }];
/** The permissions on Graph, beside one on another API. */
const access = (...ids: string[]) => ({
  requiredResourceAccess: [
    { resourceAppId: 'x', resourceAccess: [] },
    { resourceAppId: GRAPH, resourceAccess: ids.map((id) => ({ id, type: 'Scope' })) },
  ],
});

it.each<[string, object, object]>([
  ['no address', { identifierUris: null }, { identifierUris: ['api://a'] }],
  ['another address', { identifierUris: ['api://b'] }, { identifierUris: ['api://b', 'api://a'] }],
  [
    'tokens of version 1',
    { api: { ...RIGHT.api, requestedAccessTokenVersion: null } },
    { api: RIGHT.api },
  ],
  [
    'a scope that is switched off, beside another',
    api(other, scope(false)),
    api(other, made(scope(true))),
  ],
  ['no scope', { api: null }, api(made({ id: 'new', type: 'User' }))],
  ['other claims', claims([{ name: 'y' }], { idToken }), claims([{ name: 'y' }, UPN], { idToken })],
  ['no claims', { optionalClaims: null }, claims([UPN])],
  ['other permissions', access('h'), access('h', 'g')],
])('a registration with %s gets what it lacks, and keeps the rest', (_, registration, changes) => {
  expect(changesOf(registration)).toEqual(changes);
});
