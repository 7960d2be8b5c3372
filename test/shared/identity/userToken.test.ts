import { isSameUser, readBearerToken } from '../../../shared/identity/userToken';
import { bearerToken, USER_ID, USER_NAME, userClaims } from '../../support/bearerTokens';

const { oid, upn, exp } = userClaims;
const user = { objectId: oid, userPrincipalName: upn, expiresAt: exp * 1000 };
const nameless = { ...user, userPrincipalName: undefined };

it.each<[string, object, object]>([
  ['a user', userClaims, user],
  ['a user by idtyp', { ...userClaims, idtyp: 'user' }, user],
  ['no upn', { scp: 'x', oid, exp }, nameless],
  ['no scp', { upn, exp }, { ...user, objectId: undefined }],
  ['a name that users can change', { preferred_username: 'x', exp, oid }, nameless],
  ['an older name', { unique_name: 'x', exp, oid }, nameless],
  ['no time', { scp: 'x', oid, upn }, { ...user, expiresAt: 0 }],
  ['a time that is none', { scp: 'x', oid, upn, exp: '1900000000' }, { ...user, expiresAt: 0 }],
  ['a time that never comes', { scp: 'x', oid, upn, exp: Infinity }, { ...user, expiresAt: 0 }],
  ['ids that are none', { scp: 'x', oid: 1, upn: {}, exp }, { ...nameless, objectId: undefined }],
])('reads %s', (_what, claims, expected) => {
  const assertion = bearerToken(claims);
  expect(readBearerToken(assertion)).toEqual({ assertion, ...expected });
});

it('a time beyond all numbers is none', () => {
  const payload = Buffer.from('{"scp":"x","exp":1e999}').toString('base64url');
  expect(readBearerToken(`e30.${payload}.x`)).toMatchObject({ expiresAt: 0 });
});

it.each<[string, object]>([
  ['roles and no user', { oid, roles: ['x'], appid: 'y' }],
  ['idtyp app', { ...userClaims, idtyp: 'app' }],
  ['nothing', {}],
  ['a scope that is none', { scp: ['x'] }],
])('%s: an app', (_what, claims) => {
  expect(readBearerToken(bearerToken(claims))).toBe('app');
});

it.each([
  ['', 'empty'],
  ['x', 'one part'],
  ['a.b', 'two parts'],
  ['a.b.c', 'no JSON'],
  [`${bearerToken(userClaims)}.d`, 'four parts'],
  [bearerToken(userClaims).split('.').slice(0, 2).join('.'), 'no signature'],
  [bearerToken(null), 'null'],
  [bearerToken([]), 'a list'],
  [bearerToken('x'), 'a text'],
])('%j is no token: %s', (token) => {
  expect(readBearerToken(token)).toBeUndefined();
});

it.each<[string, boolean]>([
  [USER_ID, true],
  [USER_ID.toUpperCase(), true],
  [USER_NAME, true],
  ['MEGAN@Contoso.onmicrosoft.com', true],
  ['pat@contoso.onmicrosoft.com', false],
  ['a815831a-19a8-4622-9900-5897693827ea', false],
  [USER_NAME.slice(1), false],
  [`${USER_NAME}x`, false],
])('%s is that user: %j', (userId, expected) => {
  expect(isSameUser(userId, { assertion: '', ...user })).toBe(expected);
});

it('folds nothing but ASCII letters', () => {
  // U+212A lower-cases to k.
  const lookAlike = { assertion: '', ...user, userPrincipalName: '\u212aim@contoso.com' };
  expect(isSameUser('kim@contoso.com', lookAlike)).toBe(false);
});

it('a token without a name is nobody', () => {
  const nobody = { assertion: '', objectId: undefined, userPrincipalName: undefined, expiresAt: 0 };
  expect(isSameUser('undefined', nobody)).toBe(false);
});
