import {
  type Bearer,
  identifyCaller,
  isUserToken,
  readBearer,
  userNeeded,
} from '../../../shared/http/caller';
import { bearerToken as makeToken, userClaims } from '../../support/bearerTokens';
import { refusal } from '../../support/refusal';

const off = { delegated: false, platformSignIn: false, principalNeeded: false };
const delegated = { ...off, delegated: true };
const behind = (rules: typeof off) => ({ ...rules, platformSignIn: true });
const byPrincipal = (rules: typeof off) => ({ ...rules, principalNeeded: true });
const USER = makeToken(userClaims);
const APP = makeToken({ idtyp: 'app', oid: 'x' });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const principal = { 'x-ms-client-principal-id': 'p' };
const who = (init: Record<string, string>, rules: typeof off) => {
  const headers = new Headers(init);
  const caller = identifyCaller(headers, readBearer(headers, rules), rules);
  return caller === 'app' ? caller : caller.assertion;
};

const tokenOf = (bearer: Bearer): string => (isUserToken(bearer) ? bearer.assertion : bearer);

it.each<[string | undefined, string, string]>([
  [undefined, 'none', 'none'],
  [`Bearer ${USER}`, 'notLookedAt', USER],
  [`bearer   ${USER} `, 'notLookedAt', USER],
  [`Bearer ${APP}`, 'notLookedAt', 'app'],
  ['Bearer x', 'notLookedAt', 'notOfEntra'],
  ['Bearer', 'notLookedAt', 'notOfEntra'],
  [`BEARER ${USER}, Bearer ${USER}`, 'notLookedAt', 'notOfEntra'],
  ['Bearerish x', 'none', 'none'],
  ['Basic x', 'none', 'none'],
  ['x Bearer y', 'none', 'none'],
])('Authorization %j: %s, and in delegated mode %s', (authorization, outside, inside) => {
  const headers = new Headers(authorization === undefined ? {} : { authorization });
  expect(tokenOf(readBearer(headers, off))).toBe(outside);
  expect(tokenOf(readBearer(headers, delegated))).toBe(inside);
});

it.each<[string, Record<string, string>, typeof off, string]>([
  ['nothing', {}, off, 'app'],
  ['nothing in delegated mode', {}, delegated, 'app'],
  ['another scheme', { authorization: 'Basic eDp5' }, delegated, 'app'],
  ['a user', bearer(USER), delegated, USER],
  ['a user behind the platform', bearer(USER), behind(delegated), USER],
  ['an app behind the platform', bearer(APP), behind(delegated), 'app'],
  ['a token that the platform dealt with', bearer(USER), behind(off), 'app'],
  ['a principal', principal, byPrincipal(off), 'app'],
  ['a principal and a user', { ...principal, ...bearer(USER) }, byPrincipal(delegated), USER],
])('a call with %s acts for whom it says', (_what, headers, rules, expected) => {
  expect(who(headers, rules)).toBe(expected);
});

const INVALID = { error: 'invalid_token' };
const NOT_OF_ENTRA = /not issued by Entra/;
const NOT_SIGNED_IN = /The caller is not signed in/;
const noPrincipal = { 'x-ms-client-principal-id': '' };

it.each<[string, Record<string, string>, typeof off, RegExp, object]>([
  ['an app', bearer(APP), delegated, /names an app and no user/, INVALID],
  ['no token of Entra', bearer('x'), delegated, NOT_OF_ENTRA, INVALID],
  ['no token of Entra behind the platform', bearer('x'), behind(delegated), NOT_OF_ENTRA, INVALID],
  ['an empty token', { authorization: 'Bearer' }, delegated, NOT_OF_ENTRA, INVALID],
  ['two tokens', bearer(`${USER}, Bearer ${USER}`), delegated, NOT_OF_ENTRA, INVALID],
  ['nobody', {}, byPrincipal(off), NOT_SIGNED_IN, {}],
  ['nobody with a token', bearer(USER), byPrincipal(delegated), NOT_SIGNED_IN, {}],
  ['an empty principal', noPrincipal, byPrincipal(off), NOT_SIGNED_IN, {}],
])('%s is answered 401, and says why', (_what, headers, rules, message, challenge) => {
  const error = refusal(() => who(headers, rules));
  expect(error).toMatchObject({ code: 'SignInRequired', status: 401, challenge });
  expect(error.message).toMatch(message);
});

it('a call without address and user says both ways out', () => {
  expect(userNeeded()).toMatchObject({ code: 'SignInRequired', challenge: {} });
  expect(userNeeded().message).toMatch(
    /^Delegated mode is on, .* driveId, siteId, userId or webUrl .* bearer token/,
  );
});
