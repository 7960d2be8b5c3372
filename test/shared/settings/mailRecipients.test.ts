import fc from 'fast-check';
import { type MayReceive, parseRecipients } from '../../../shared/settings/mailRecipients';
import { anyText } from '../../support/anyText';

const checkOf = (text: string): MayReceive => {
  const mayReceive = parseRecipients(text);
  if (typeof mayReceive === 'number') throw new Error(`entry ${mayReceive}`);
  return mayReceive;
};

it.each([
  ['ada@contoso.com', 'ada@contoso.com'],
  ['Ada@Contoso.com', 'aDA@cONTOSO.COM'],
  ['contoso.com', 'ada@contoso.com'],
  ['CONTOSO.com', 'ada.b-c+d@Contoso.COM'],
  [' ;; fabrikam.org ; ada@contoso.com;', 'ada@contoso.com'],
  ['fabrikam.org, ada@contoso.com', 'ada@contoso.com'],
  ['@contoso.com', 'ada@contoso.com'],
  ['mail.contoso.com', 'ada@mail.contoso.com'],
])('%j admits %s', (text, address) => {
  expect(checkOf(text)(address)).toBe(true);
});

it.each([
  ['ada@contoso.com', 'bob@contoso.com'],
  ['ada@contoso.com', 'ada+x@contoso.com'],
  ['ada@contoso.com', 'xada@contoso.com'],
  ['ada@contoso.com', 'ada@contoso.com.evil.org'],
  ['ada@contoso.com', 'ada@mail.contoso.com'],
  ['contoso.com', 'ada@mail.contoso.com'],
  ['contoso.com', 'ada@evilcontoso.com'],
  ['contoso.com', 'ada@contoso.com.evil.org'],
  ['contoso.com', 'ada@evil.org'],
  ['mail.contoso.com', 'ada@contoso.com'],
  // look-alikes: Kelvin sign, Cyrillic o, full-width, dotless i
  ['kim@contoso.com', '\u212aim@contoso.com'],
  ['kontoso.com', 'ada@\u212aontoso.com'],
  ['contoso.com', 'ada@cont\u043eso.com'],
  ['contoso.com', 'ada@contoso\uff0ecom'],
  ['ibm.com', 'ada@\u0131bm.com'],
  // no addresses, or more than one
  ['contoso.com', 'contoso.com'],
  ['contoso.com', '@contoso.com'],
  ['contoso.com', 'eve@evil.org@contoso.com'],
  ['contoso.com', 'eve@evil.org,ada@contoso.com'],
  ['contoso.com', 'eve@evil.org;ada@contoso.com'],
  ['contoso.com', 'Eve <eve@evil.org> ada@contoso.com'],
  ['contoso.com', 'ada@contoso.com\n'],
  ['contoso.com', ' ada@contoso.com'],
  ['contoso.com', `${'a'.repeat(243)}@contoso.com`],
])('%j does not admit %j', (text, address) => {
  expect(checkOf(text)(address)).toBe(false);
});

it('admits an address of 254 characters', () => {
  expect(checkOf('contoso.com')(`${'a'.repeat(242)}@contoso.com`)).toBe(true);
});

it.each<[string, number]>([
  ['', 0],
  [' ; ;', 0],
  ['contoso', 1],
  ['*', 1],
  ['*.contoso.com', 1],
  ['@@contoso.com', 1],
  ['.contoso.com', 1],
  ['contoso.com.', 1],
  ['10.0.0.1', 1],
  ['https://contoso.com', 1],
  ['contoso.com;;b@c@d.org', 3],
  ['Ada <ada@contoso.com>', 1],
  ['cont\u043eso.com', 1],
  [`${'a'.repeat(243)}@contoso.com`, 1],
])('%j: entry %i is none', (text, entry) => {
  expect(parseRecipients(text)).toBe(entry);
});

it('admits an address by itself or by its whole domain, and by nothing else', () => {
  const name = fc.stringMatching(/^[a-z]{1,3}$/);
  const domain = fc.stringMatching(/^(?:[a-z]{1,2}\.){1,2}(?:com|org)$/);
  const address = fc.tuple(name, domain).map((parts) => parts.join('@'));
  const entries = fc.array(fc.oneof(domain, address), { minLength: 1 });
  fc.assert(
    fc.property(entries, address, fc.boolean(), (list, one, isListed) => {
      const all = isListed ? [...list, one] : list;
      const expected = all.includes(one) || all.includes(one.split('@')[1] ?? '');
      expect(checkOf(all.join(';'))(one)).toBe(expected);
      expect(checkOf(all.join(' ; ').toUpperCase())(one)).toBe(expected);
    }),
  );
});

it('admits nothing that is not ASCII, or not one address', () => {
  const mayReceive = checkOf('contoso.com;ada@fabrikam.org');
  fc.assert(
    fc.property(anyText(), fc.constantFrom('@', ''), (text, at) => {
      const address = `${text}${at}contoso.com`;
      expect(mayReceive(address) && !/^[\w.+'-]+@contoso\.com$/.test(address)).toBe(false);
    }),
  );
});
