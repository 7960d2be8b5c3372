import * as z from 'zod';
import {
  invalidRequest,
  issueDetails,
  issuesBelow,
  REPORT_INPUT,
} from '../../../../shared/request/parse/requestDetails';

const schema = z.strictObject({
  a: z.strictObject({ b: z.number({ error: 'a.b.' }).optional() }).optional(),
  ab: z.number({ error: 'ab.' }).optional(),
  list: z.array(z.string().min(1, { error: 'list.' })).optional(),
  text: z.string().min(1, { error: 'text.' }).optional(),
});
const EMPTY =
  'It is an empty string, which does not count as absent: give a value, or leave the field out.';
const NO_FIELD = 'is not a field of a close request';
const ONLY_OURS = 'stands only in queue messages that this app wrote: leave it out.';
const NO_SUCH_NAME = 'A field has a name that no request has: leave it out.';

const said = (input: unknown, field?: string): string[] => {
  const { error } = schema.safeParse(input, REPORT_INPUT);
  const issues = field === undefined ? (error?.issues ?? []) : issuesBelow(field, error);
  return issueDetails(issues, ['list', 'delivery']).map(
    ({ code, target, message }) => `${code} ${target}: ${message}`,
  );
};

it.each<[unknown, string[]]>([
  [{}, []],
  [{ a: { b: 'x' }, ab: 'x' }, ['InvalidField a.b: a.b.', 'InvalidField ab: ab.']],
  [{ list: ['', ''] }, ['InvalidField list.0: list.']],
  [{ text: '' }, [`InvalidField text: text. ${EMPTY}`]],
  [{ c: 1 }, [`UnknownField c: c ${NO_FIELD}: correct its name or leave it out.`]],
  [{ LIST: 1 }, [`UnknownField LIST: LIST ${NO_FIELD}: did you mean list?`]],
  [{ delivery: 1 }, [`UnknownField delivery: delivery ${ONLY_OURS}`]],
  [
    { a: { delivery: 1 } },
    [`UnknownField a.delivery: a.delivery ${NO_FIELD}: did you mean delivery?`],
  ],
  [{ a: { 'b c': 1 } }, [`UnknownField a.(not shown): ${NO_SUCH_NAME}`]],
])('of %j it says %j', (input, expected) => {
  expect(said(input)).toEqual(expected);
});

it('a field that was read separately has its own name before its issues', () => {
  expect(said({ text: '', ab: 'x' }, 'notify')).toEqual([
    'InvalidField notify.ab: ab.',
    `InvalidField notify.text: text. ${EMPTY}`,
  ]);
});

it('one problem is the message of the request, several are counted', () => {
  const one = { code: 'InvalidField', message: 'm', target: 't' };
  const error = invalidRequest([one]);
  expect([error.message, error.target, error.details]).toEqual(['m', 't', [one]]);
  const two = invalidRequest([one, { ...one, target: 'u' }]);
  const message = 'The close request has 2 problems: see details.';
  expect([two.message, two.target]).toEqual([message, 't']);
});
