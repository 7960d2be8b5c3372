import type { CloseError } from '../../../shared/core/closeError';
import {
  type Bearer,
  identifyCaller,
  isUserToken,
  readBearer,
  userNeeded,
} from '../../../shared/http/caller';
import { bearerToken as makeToken, userClaims } from '../../support/bearerTokens';

const off = { delegated: false, platformSignIn: false, principalNeeded: false };
const delegated = { ...off, delegated: true };
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
  ['a user behind the platform', bearer(USER), { ...delegated, platformSignIn: true }, USER],
  ['an app behind the platform', bearer(APP), { ...delegated, platformSignIn: true }, 'app'],
  ['a token that the platform dealt with', bearer(USER), { ...off, platformSignIn: true }, 'app'],
  ['a principal', principal, { ...off, principalNeeded: true }, 'app'],
  [
    'a principal and a user',
    { ...principal, ...bearer(USER) },
    { ...delegated, principalNeeded: true },
    USER,
  ],
])('a call with %s acts for whom it says', (_what, headers, rules, expected) => {
  expect(who(headers, rules)).toBe(expected);
});

it.each<[string, Record<string, string>, typeof off, RegExp, object]>([
  ['an app', bearer(APP), delegated, /names an app and no user/, { error: 'invalid_token' }],
  ['no token of Entra', bearer('x'), delegated, /not issued by Entra/, { error: 'invalid_token' }],
  [
    'no token of Entra behind the platform',
    bearer('x'),
    { ...delegated, platformSignIn: true },
    /not issued by Entra/,
    { error: 'invalid_token' },
  ],
  [
    'an empty token',
    { authorization: 'Bearer' },
    delegated,
    /not issued by Entra/,
    { error: 'invalid_token' },
  ],
  [
    'two tokens',
    bearer(`${USER}, Bearer ${USER}`),
    delegated,
    /not issued by Entra/,
    { error: 'invalid_token' },
  ],
  ['nobody', {}, { ...off, principalNeeded: true }, /The caller is not signed in/, {}],
  [
    'nobody with a token',
    bearer(USER),
    { ...delegated, principalNeeded: true },
    /The caller is not signed in/,
    {},
  ],
  [
    'an empty principal',
    { 'x-ms-client-principal-id': '' },
    { ...off, principalNeeded: true },
    /not signed in/,
    {},
  ],
])('%s is answered 401, and says why', (_what, headers, rules, message, challenge) => {
  let error: CloseError | undefined;
  try {
    who(headers, rules);
  } catch (thrown) {
    error = thrown as CloseError;
  }
  expect(error).toMatchObject({ code: 'SignInRequired', status: 401, challenge });
  expect(error?.message).toMatch(message);
});

it('a call without address and user says both ways out', () => {
  expect(userNeeded()).toMatchObject({ code: 'SignInRequired', challenge: {} });
  expect(userNeeded().message).toMatch(
    /^Delegated mode is on, .* driveId, siteId, userId or webUrl .* bearer token/,
  );
});
