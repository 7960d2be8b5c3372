import { isObject, parseJson } from '../../../shared/core/json';

it.each<[string, unknown]>([
  ['{"a":1}', { a: 1 }],
  ['null', null],
  ['', undefined],
  ['{', undefined],
])('%j is the value %j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

it.each<[unknown, boolean]>([
  [{}, true],
  [null, false],
  [[], false],
  ['x', false],
  [undefined, false],
])('%j is an object: %j', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});
