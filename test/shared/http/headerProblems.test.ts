import { headerProblems } from '../../../shared/http/headerProblems';
import { parsePrefer } from '../../../shared/http/preferences';

it.each<[string | null, string, boolean, string[]]>([
  [null, '', false, []],
  ['Bearer x', '', false, ['Authorization']],
  ['bearer', '', false, ['Authorization']],
  ['Bearer x', '', true, []],
  ['Basic eDp5', '', false, []],
  ['Bearerish x', '', false, []],
  [null, 'respond-async', true, ['Prefer']],
  [null, 'return=minimal', false, []],
  ['Bearer x', 'respond-async', false, ['Authorization', 'Prefer']],
])('Authorization %j, Prefer %j, sign-in %j: %j', (authorization, prefer, signIn, targets) => {
  const problems = headerProblems(authorization, parsePrefer(prefer), signIn);
  expect(problems.map(({ target }) => target)).toEqual(targets);
});
