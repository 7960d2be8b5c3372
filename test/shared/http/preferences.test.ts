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
  ['x="a, b', { x: 'a, b' }],
  ['x="a\\', { x: 'a\\' }],
  ['a="q\\"u, ote"; p=", z", return=minimal', { a: 'q\\"u, ote', return: 'minimal' }],
])('parsePrefer reads %j as %j', (header, preferences) => {
  expect(Object.fromEntries(parsePrefer(header))).toEqual(preferences);
});

// A quadratic search keeps the processor, and everybody else waiting, for half a second.
it.each([
  ['in a parameter', `x"${',x\\"'.repeat(7_000)}`],
  ['in a value', `x="${',x=\\"'.repeat(6_000)}`],
  ['before a last backslash', `x"${',x\\"'.repeat(7_000)}\\`],
])('a quote that is never closed takes no time: %s', (_name, header) => {
  const before = process.cpuUsage();
  expect([...parsePrefer(header).keys()]).toEqual(['x']);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(100);
});
