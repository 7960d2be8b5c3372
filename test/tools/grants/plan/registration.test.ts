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
    {
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [
          { id: 'o', value: 'other', isEnabled: true },
          { id: 's', value: 'user_impersonation', isEnabled: false },
        ],
      },
    },
    {
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [
          { id: 'o', value: 'other', isEnabled: true },
          expect.objectContaining({ id: 's', value: 'user_impersonation', isEnabled: true }),
        ],
      },
    },
  ],
  [
    'no scope',
    { api: null },
    {
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [expect.objectContaining({ id: 'new', type: 'User' })],
      },
    },
  ],
  [
    'other claims',
    { optionalClaims: { idToken: [{ name: 'x' }], accessToken: [{ name: 'y' }] } },
    {
      optionalClaims: {
        idToken: [{ name: 'x' }],
        accessToken: [{ name: 'y' }, expect.objectContaining({ name: 'upn' })],
      },
    },
  ],
  [
    'no claims',
    { optionalClaims: null },
    { optionalClaims: { accessToken: [expect.objectContaining({ name: 'upn' })] } },
  ],
  [
    'other permissions',
    {
      requiredResourceAccess: [
        { resourceAppId: 'x', resourceAccess: [] },
        { resourceAppId: GRAPH, resourceAccess: [{ id: 'h', type: 'Scope' }] },
      ],
    },
    {
      requiredResourceAccess: [
        { resourceAppId: 'x', resourceAccess: [] },
        {
          resourceAppId: GRAPH,
          resourceAccess: [
            { id: 'h', type: 'Scope' },
            { id: 'g', type: 'Scope' },
          ],
        },
      ],
    },
  ],
])('a registration with %s gets what it lacks, and keeps the rest', (_, registration, changes) => {
  expect(changesOf(registration)).toEqual(changes);
});
