import { readBearer } from '../../../shared/http/caller';
import { headerProblems } from '../../../shared/http/headerProblems';
import type { AsyncBy } from '../../../shared/http/preferences';
import { bearerToken, userClaims } from '../../support/bearerTokens';
import { GUID } from '../../support/closeRequests';

/** A problem whose message says at its end what to do. */
const problem = (target: string, wayOut: string) =>
  expect.objectContaining({
    target,
    message: expect.stringContaining(wayOut) as unknown,
  }) as unknown;

it.each<[Record<string, string>, boolean, string[]]>([
  [{}, false, []],
  [{ authorization: 'Bearer x' }, false, ['Authorization']],
  [{ authorization: 'bearer' }, false, ['Authorization']],
  [{ authorization: 'Bearer x' }, true, []],
  [{ authorization: 'Basic eDp5' }, false, []],
  [{ authorization: 'Bearerish x' }, false, []],
  [{ authorization: 'x Bearer y' }, false, []],
  [{ prefer: 'respond-async' }, true, []],
  [{ authorization: 'Bearer x', prefer: 'respond-async' }, false, ['Authorization']],
  [{ 'repeatability-request-id': GUID }, false, []],
  [{ 'repeatability-request-id': 'x' }, false, ['Repeatability-Request-ID']],
])('%j, sign-in %j: %j', (init, signIn, targets) => {
  const headers = new Headers(init);
  const rules = { delegated: false, platformSignIn: signIn, principalNeeded: false };
  const asyncBy = headers.has('prefer') ? 'prefer' : undefined;
  const problems = headerProblems(headers, readBearer(headers, rules), asyncBy, rules);
  expect(problems.map(({ target }) => target)).toEqual(targets);
  for (const { message } of problems) expect(message).toMatch(/leave it out|must be a GUID/);
});

const USER = bearerToken(userClaims);
const AT_ONCE = 'or close at once with POST /api/closeSession.';

it.each<[AsyncBy, string, string, unknown[]]>([
  ['prefer', 'a user', USER, [problem('Prefer', 'or call without the token.')]],
  ['address', 'a user', USER, [problem('Authorization', AT_ONCE)]],
  [undefined, 'a user', USER, []],
  ['prefer', 'an app', bearerToken({ idtyp: 'app' }), []],
  ['prefer', 'no token of Entra', 'x', []],
])(
  'asynchronous by %s in delegated mode with a token of %s: %j',
  (asyncBy, _who, token, expected) => {
    const headers = new Headers({ authorization: `Bearer ${token}` });
    const rules = { delegated: true, platformSignIn: false, principalNeeded: false };
    const problems = headerProblems(headers, readBearer(headers, rules), asyncBy, rules);
    expect(problems).toEqual(expected);
  },
);
