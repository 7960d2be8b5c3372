import { asciiLowerCase, isGuid, isHostName, matches } from '../../../shared/core/textForms';

const ID = '0af76519-16cd-43dd-8448-eb211c80319c';
const LABEL = 'a'.repeat(63);

it.each([ID, ID.toUpperCase(), '00000000-0000-0000-0000-000000000000'])('%s is a GUID', (text) => {
  expect(isGuid(text)).toBe(true);
});

it.each([
  '',
  `x${ID}`,
  `${ID}x`,
  `{${ID}}`,
  ID.replaceAll('-', ''),
  ID.replace('0af76519', '0af7651'),
  ID.replace('0af76519', 'gaf76519'),
  ID.replace('16cd', '16c'),
  ID.replace('43dd', '43dg'),
  ID.replace('-8448', ''),
  ID.slice(0, -1),
  ID.replace('319c', '319g'),
])('%s is no GUID', (text) => {
  expect(isGuid(text)).toBe(false);
});

it.each([
  'contoso.com',
  'a.b',
  '1.2.3.4',
  'Contoso-1.SharePoint.com',
  'xn--bcher-kva.example',
  `${LABEL}.com`,
  `${LABEL}.${LABEL}.${LABEL}.${'a'.repeat(61)}`,
])('%s is a host name', (text) => {
  expect(isHostName(text)).toBe(true);
});

it.each([
  '',
  'localhost',
  'contoso.com.',
  '.contoso.com',
  'contoso..com',
  '-a.com',
  'a-.com',
  'a.com:443',
  'a b.com',
  'bücher.example',
  'a_b.com',
  'a.com/',
  `a${LABEL}.com`,
  `${LABEL}.${LABEL}.${LABEL}.${'a'.repeat(62)}`,
])('%s is no host name', (text) => {
  expect(isHostName(text)).toBe(false);
});

it.each([
  ['ABCXYZ', 'abcxyz'],
  ['az-09.', 'az-09.'],
  ['\u212A\u00C4\u0130', '\u212A\u00C4\u0130'],
])('%s in lower-case ASCII is %s', (text, expected) => {
  expect(asciiLowerCase(text)).toBe(expected);
});

it('a form matches what it describes', () => {
  expect(['xay', 'xby'].map(matches(/a/))).toEqual([true, false]);
});
