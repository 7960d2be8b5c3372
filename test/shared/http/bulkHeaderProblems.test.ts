import { bulkHeaderProblems } from '../../../shared/http/bulkHeaderProblems';
import { readBearer } from '../../../shared/http/caller';
import { GUID } from '../../support/closeRequests';

const off = { delegated: false, platformSignIn: false, principalNeeded: false };

it.each<[Record<string, string>, Partial<typeof off>, string[]]>([
  [{}, {}, []],
  [{ authorization: 'Bearer x' }, {}, ['Authorization']],
  [{ authorization: 'Bearer x' }, { delegated: true }, []],
  [{ authorization: 'Bearer x' }, { platformSignIn: true }, []],
  [{ prefer: 'wait=10, respond-async' }, {}, ['Prefer']],
  [{ prefer: 'return=minimal' }, {}, []],
  [{ 'workbook-session-id': 's' }, {}, ['workbook-session-id']],
  [{ 'workbook-session-id': '' }, {}, []],
  [{ 'repeatability-request-id': GUID }, {}, []],
  [
    { 'repeatability-request-id': 'x', 'workbook-session-id': 's', prefer: 'respond-async' },
    {},
    ['Prefer', 'workbook-session-id', 'Repeatability-Request-ID'],
  ],
])(
  'the headers %j of a bulk request, with the rules %j, have problems with %j',
  (init, rules, targets) => {
    const headers = new Headers(init);
    const callerRules = { ...off, ...rules };
    const bearer = readBearer(headers, callerRules);
    const problems = bulkHeaderProblems(headers, bearer, callerRules);
    expect(problems.map(({ target }) => target)).toEqual(targets);
    for (const { message } of problems) {
      expect(message).toMatch(/leave it out|must be a GUID|give each entry/);
    }
  },
);
