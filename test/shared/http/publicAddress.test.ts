import { publicAddress } from '../../../shared/http/publicAddress';

it.each([
  [undefined, 'http://localhost:7071'],
  ['https://api.contoso.com', 'https://api.contoso.com'],
  ['https://api.contoso.com/x//', 'https://api.contoso.com/x'],
  // As headers take it.
  ['https://例え.jp/ü', 'https://xn--r8jz45g.jp/%C3%BC'],
])('with CLOSE_SESSION_PUBLIC_URL %s it is %s', (publicUrl, address) => {
  expect(publicAddress('http://localhost:7071/api/closeSession?x=1', publicUrl)).toBe(address);
});
