import { operationUrl } from '../../../shared/http/operationAnswers';

it('the address of an operation is below the public address', () => {
  const requestUrl = 'http://localhost:7071/api/closeSession?x=1';
  const publicUrl = 'https://api.contoso.com/x/';
  expect(operationUrl('1', requestUrl, undefined)).toBe('http://localhost:7071/api/operations/1');
  expect(operationUrl('1', requestUrl, publicUrl)).toBe(
    'https://api.contoso.com/x/api/operations/1',
  );
});
