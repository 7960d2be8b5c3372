import { actionsReferredTo, type Functions, resolveValue } from './expression';

const functions: Functions = {
  body: (name: string) => ({ name, list: [1, { Deep: true }], none: null }),
  concat: (...texts: string[]) => texts.join(''),
};

it.each([
  ['plain', 'plain'],
  ['@@body', '@body'],
  ["@body('A')['name']", 'A'],
  ["@body('A')?['list']", [1, { Deep: true }]],
  ["@body('A')['list'][1]['deep']", true],
  ["@body('A')?['missing']?['deeper']", null],
  ["is @{body('A')?['missing']}.", 'is .'],
  ["@{body('A')['list'][0]} and @{concat('it''s ', ' }', 'x')}", "1 and it's  }x"],
  [
    { a: ["@{body('B')?['name']}"], b: 1 },
    { a: ['B'], b: 1 },
  ],
])('%j is %j', (value, resolved) => {
  expect(resolveValue(value, functions)).toEqual(resolved);
});

it.each([
  ["@body('A')['missing']", "There is no property 'missing'."],
  ["@nobody('A')", "No function 'nobody'"],
  ["@{body('A')", "'}' expected"],
  ["@body('A') and more", 'Unexpected at'],
  ["@toString('A')", "No function 'toString'"],
])('%j is an error', (value, message) => {
  expect(() => resolveValue(value, functions)).toThrow(message);
});

it('finds the actions that are referred to', () => {
  const value = { a: "@{body('One')?['x']}", b: ["@outputs('Two')", "@actions('One')"] };
  expect(actionsReferredTo(value)).toEqual(['One', 'Two', 'One']);
});
