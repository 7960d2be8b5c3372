import { givenFields } from '../../../../shared/request/parse/givenFields';

const KNOWN = ['a', 'b', 'notify'];

it.each<[Record<string, unknown>, Record<string, unknown>]>([
  [{}, {}],
  [{ a: null, b: 1 }, { b: 1 }],
  [
    { a: '', b: 0 },
    { a: '', b: 0 },
  ],
  [{ a: undefined }, { a: undefined }],
  [{ c: null }, { c: null }],
  [{ a: { b: null } }, { a: { b: null } }],
  [{ notify: null }, {}],
  [{ notify: { on: null, email: [null], cc: null } }, { notify: { email: [null], cc: null } }],
  [{ notify: [null] }, { notify: [null] }],
])('%j has %j', (input, fields) => {
  const before = structuredClone(input);
  expect(givenFields(input, KNOWN)).toStrictEqual(fields);
  expect(input).toEqual(before);
});

it('looks into notify only where it is known', () => {
  expect(givenFields({ notify: { on: null } }, ['a'])).toEqual({ notify: { on: null } });
});

it('takes own properties only, whatever their names', () => {
  const input = JSON.parse('{"__proto__":{"a":1},"constructor":null}') as Record<string, unknown>;
  expect(Object.keys(givenFields(input, KNOWN))).toEqual(['__proto__', 'constructor']);
  expect(givenFields(Object.create({ a: 1 }) as Record<string, unknown>, KNOWN)).toEqual({});
});
