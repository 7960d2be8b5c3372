import { parsePrefer } from '../../../shared/http/preferences';

it.each<[string | null, Record<string, string>]>([
  [null, {}],
  ['', {}],
  ['return=minimal', { return: 'minimal' }],
  ['RETURN = "Minimal"', { return: 'minimal' }],
  ['respond-async, wait=10', { 'respond-async': '', wait: '10' }],
  ['respond-async; x=y, return=minimal; z', { 'respond-async': '', return: 'minimal' }],
  ['return=minimal, return=representation', { return: 'minimal' }],
  [', ,=x', {}],
  ['x="a, respond-async, b", y', { x: 'a, respond-async, b', y: '' }],
  ['a="q\\"u, ote"; p=", z", return=minimal', { a: 'q\\"u, ote', return: 'minimal' }],
])('%j', (header, preferences) => {
  expect(Object.fromEntries(parsePrefer(header))).toEqual(preferences);
});
