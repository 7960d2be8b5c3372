import { closeRequestJsonSchema } from '../../../../shared/request/parse/closeRequest';
import { parseHttpRequest } from '../../../../shared/request/parse/parseRequest';
import { closeRequest, parsedRequest } from '../../../support/closeRequests';
import { refusal, targetsOf } from '../../../support/refusal';

const ADA = 'ada@contoso.com';
const EMAIL = 'notify.email must be a list of 1 to 10 addresses (name@domain).';
const ON = 'notify.on must be "failure" or "always"; left out, it is "failure".';
const NOTIFY = 'notify must be {"email":[…],"on":"failure"} or "always".';

const EMPTY =
  'It is an empty string, which does not count as absent: give a value, or leave the field out.';

const parse = (notify: unknown, rules = {}) =>
  parseHttpRequest({ ...closeRequest(), notify }, { mayReceive: () => true, ...rules });
const refused = (notify: unknown, rules = {}) => refusal(() => parse(notify, rules));

it.each<[object]>([
  [{ email: [ADA] }],
  [{ email: Array.from({ length: 10 }, () => ADA) }],
  [{ email: [ADA], on: 'failure' }],
  [{ email: [ADA], on: 'always' }],
  [{ email: [`${'a'.repeat(242)}@contoso.com`] }],
])('takes %j', (notify) => {
  expect(parse(notify).notify).toEqual(notify);
});

it.each<[unknown, string, string]>([
  ['me', 'notify', NOTIFY],
  ['', 'notify', `${NOTIFY} ${EMPTY}`],
  [[ADA], 'notify', NOTIFY],
  [{}, 'notify.email', EMAIL],
  [{ email: ADA }, 'notify.email', EMAIL],
  [{ email: [] }, 'notify.email', EMAIL],
  [{ email: Array.from({ length: 11 }, () => ADA) }, 'notify.email', EMAIL],
  [{ email: [ADA, 'ada'] }, 'notify.email.1', EMAIL],
  [{ email: [7] }, 'notify.email.0', EMAIL],
  [{ email: [`${'a'.repeat(243)}@contoso.com`] }, 'notify.email.0', EMAIL],
  [{ email: [ADA], on: 'success' }, 'notify.on', ON],
  [{ email: [ADA], on: '' }, 'notify.on', `${ON} ${EMPTY}`],
  [{ email: '' }, 'notify.email', `${EMAIL} ${EMPTY}`],
  [{ email: [''] }, 'notify.email.0', EMAIL],
  [{ email: [null] }, 'notify.email.0', EMAIL],
  [{ email: null, on: null }, 'notify.email', EMAIL],
])('refuses %j: %s', (notify, target, message) => {
  expect(refused(notify).details).toEqual([{ code: 'InvalidField', target, message }]);
});

it.each([
  [null, undefined],
  [{ email: [ADA], on: null }, { email: [ADA] }],
])('%j counts as %j', (notify, expected) => {
  expect(parse(notify)).toStrictEqual(parsedRequest(expected && { notify: expected }));
});

it('an unknown field that is null is refused all the same', () => {
  expect(targetsOf(refused({ email: [ADA], cc: null }))).toEqual(['notify.cc']);
});

it('has one entry for all of its addresses that are none', () => {
  const problem = { code: 'InvalidField', target: 'notify.email.0', message: EMAIL };
  expect(refused({ email: ['ada', ADA, 'kim', 3] }).details).toEqual([problem]);
});

it('has no field of a request', () => {
  const message =
    'notify.delivery is not a field of a close request: correct its name or leave it out.';
  const problem = { code: 'UnknownField', target: 'notify.delivery', message };
  expect(refused({ email: [ADA], delivery: {} }).details).toEqual([problem]);
});

it('is described in the JSON Schema', () => {
  expect(closeRequestJsonSchema().properties?.['notify']).toMatchObject({
    properties: { email: { description: EMAIL, maxItems: 10 }, on: { description: ON } },
    required: ['email'],
  });
});

it.each([{ email: [ADA] }, { email: [] }, { email: [ADA], on: 'x' }])(
  'where it is not served, %j is one problem',
  (notify) => {
    const off = { refused: { notify: 'off' }, mayReceive: () => false };
    const problem = { code: 'InvalidField', target: 'notify', message: 'off' };
    expect(refused(notify, off).details).toEqual([problem]);
  },
);

it('is for nobody where nobody says who may receive mail', () => {
  const error = refused({ email: [ADA] }, { mayReceive: undefined });
  expect(targetsOf(error)).toEqual(['notify.email']);
});
