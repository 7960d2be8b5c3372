import { operationUrl } from '../../../shared/http/operationAnswers';

it.each([
  [undefined, 'http://localhost:7071/api/operations/1'],
  ['https://api.contoso.com', 'https://api.contoso.com/api/operations/1'],
  ['https://api.contoso.com/x//', 'https://api.contoso.com/x/api/operations/1'],
  // As headers take it.
  ['https://例え.jp/ü', 'https://xn--r8jz45g.jp/%C3%BC/api/operations/1'],
])('with CLOSE_SESSION_PUBLIC_URL %s it is %s', (publicUrl, url) => {
  expect(operationUrl('1', 'http://localhost:7071/api/closeSession?x=1', publicUrl)).toBe(url);
});
