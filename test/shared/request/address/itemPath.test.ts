import fc from 'fast-check';
import { looksPercentEncoded, parseItemPath } from '../../../../shared/request/address/itemPath';
import { anyText } from '../../../support/anyText';

const long = (units: number): string => 'x'.repeat(units);

it.each([
  ['Book.xlsx', ['Book.xlsx']],
  ['/Book.xlsx', ['Book.xlsx']],
  ['Reports/50% off.xlsx', ['Reports', '50% off.xlsx']],
  ['a#b/c&d.xlsx', ['a#b', 'c&d.xlsx']],
  ['%2e%2e/x', ['%2e%2e', 'x']],
  ['...', ['...']],
  [' lead/trail ', [' lead', 'trail ']],
  ['Übersicht/年.xlsx', ['Übersicht', '年.xlsx']],
  ['e\u0301.xlsx', ['e\u0301.xlsx']],
  ['\u{1F4C8}.xlsx', ['\u{1F4C8}.xlsx']],
  ['\u00a0', ['\u00a0']],
  [long(255), [long(255)]],
  [`/${long(200)}/${long(199)}`, [long(200), long(199)]],
])('takes %j', (path, segments) => {
  expect(parseItemPath(path)).toEqual({ text: path, segments });
});

it.each([
  '',
  '/',
  '//a',
  'a//b',
  'a/',
  '.',
  '..',
  'a/../b',
  'a/./b',
  '../a',
  ...'"*:<>?\\|'.split('').map((character) => `a${character}b`),
  'a\u0000b',
  'a\u001fb',
  'a\u007fb',
  'a\u0080b',
  'a\u009fb',
  'a\ud800b',
  '\udc00',
  long(256),
  `${long(200)}/${long(200)}`,
])('refuses %j', (path) => {
  expect(parseItemPath(path)).toBeUndefined();
});

it('gives back what came in, whatever it is', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 40 }), (path) => {
      const read = parseItemPath(path);
      return read === undefined || read.segments.join('/') === path.replace(/^\//, '');
    }),
  );
});

it.each<[string, boolean]>([
  ['My%20Book.xlsx', true],
  ['a/%C3%bc.xlsx', true],
  ['%2e', true],
  ['50% off.xlsx', false],
  ['100%', false],
  ['a%2', false],
  ['a%2g.xlsx', false],
  ['a%g2.xlsx', false],
  ['My Book.xlsx', false],
])('%j looks percent-encoded: %j', (text, expected) => {
  expect(looksPercentEncoded({ text, segments: text.split('/') })).toBe(expected);
});
