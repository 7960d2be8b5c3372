import fc from 'fast-check';
import { parseWebUrl, shareId } from '../../../../shared/request/address/webUrl';

const LINK = 'https://contoso.sharepoint.com/:x:/s/finance/EaBcD?e=4%3aXyZ&at=9';
const ofLength = (length: number): string => 'https://a.b/'.padEnd(length, 'x');

it.each([
  LINK,
  'https://a.b',
  'HTTPS://A.B/c',
  'https://a.b?x=@y:z',
  'https://a.b#f',
  'https://a.b/ü/年.xlsx',
  'https://a.b//x/../y',
  ofLength(2048),
])('takes %j', (url) => {
  const { text, host } = parseWebUrl(url) ?? {};
  expect([text, host?.toLowerCase()]).toEqual([url, new URL(url).host]);
});

it.each([
  '',
  'a.b/c',
  'http://a.b/',
  'ftp://a.b/',
  'xhttps://a.b/',
  'https:/a.b/',
  'https:a.b/',
  'https:///a.b/',
  'https://localhost/x',
  'https://a.b:443/x',
  'https://a.b:/x',
  'https://a.b:',
  'https://ada@a.b/x',
  'https://ada:pw@a.b/x',
  'https://@a.b/x',
  'https://[::1]/x',
  'https://bücher.example/x',
  'https://a.b./x',
  'https://1.2.3.999/x',
  'https://a.b/x y',
  ' https://a.b/x',
  'https://a.b/x\n',
  'https://a.b/x\t',
  'https://a.b/\u00a0',
  'https://a.b/\u3000',
  'https://a.b/\u0000',
  'https://a.b/\u007f',
  'https://a.b/\u0080',
  'https://a.b/\u0085',
  'https://a.b/\ufeff',
  'https://a.b/\udc00',
  'https://a.b/\u009f',
  'https://a.b/\ud800',
  'https://a.b\\x',
  'https://a.b/x\\y',
  'https://a%2eb/x',
  ofLength(2049),
])('refuses %j', (url) => expect(parseWebUrl(url)).toBeUndefined());

it('keeps the host as it is written', () => {
  expect(parseWebUrl('HTTPS://A.b/c')?.host).toBe('A.b');
});

it('encodes as Microsoft documents it', () => {
  const text = 'https://onedrive.live.com/redir?resid=1231244193912!12&authKey=1201919!12921!1';
  expect(shareId({ text })).toBe(
    'u!aHR0cHM6Ly9vbmVkcml2ZS5saXZlLmNvbS9yZWRpcj9yZXNpZD0xMjMxMjQ0MTkzOTEyITEyJmF1dGhLZXk9MTIwMTkxOSExMjkyMSEx',
  );
});

it('encodes every link verbatim, without padding', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (tail) => {
      const id = shareId({ text: `https://a.b/${tail}` });
      expect(id).toMatch(/^u![\w-]+$/);
      expect(Buffer.from(id.slice(2), 'base64url').toString()).toBe(`https://a.b/${tail}`);
    }),
  );
});
