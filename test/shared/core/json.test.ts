import { isObject, parseJson } from '../../../shared/core/json';

it.each([
  ['{"a":1}', { a: 1 }],
  ['null', null],
  ['', undefined],
  ['<html>', undefined],
])('parseJson of %j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

it.each<[unknown, boolean]>([
  [{}, true],
  [[], false],
  [null, false],
  ['x', false],
  [7, false],
  [undefined, false],
])('%j is a JSON object: %j', (input, expected) => {
  expect(isObject(input)).toBe(expected);
});
