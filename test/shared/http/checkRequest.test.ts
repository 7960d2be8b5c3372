import { CloseError } from '../../../shared/closeError';
import { checkHeaders, checkLength } from '../../../shared/http/checkRequest';

const JSON_TYPE = { 'content-type': 'application/json' };
const codeOf = (action: () => void): string => {
  try {
    action();
    return 'fine';
  } catch (thrown) {
    return thrown instanceof CloseError ? thrown.code : 'other';
  }
};

it.each<[Record<string, string>, string]>([
  [JSON_TYPE, 'fine'],
  [{ 'content-type': 'Application/JSON; charset=utf-8' }, 'fine'],
  [{ 'content-type': 'application/json;charset="UTF-8"' }, 'fine'],
  [{ 'content-type': 'application/json; charset=utf8; x=y' }, 'fine'],
  [{ 'content-type': 'application/json; x=y;Charset=utf-8' }, 'fine'],
  [{ 'content-type': 'application/json;' }, 'fine'],
  [{ ...JSON_TYPE, 'content-encoding': 'identity' }, 'fine'],
  [{ ...JSON_TYPE, 'content-length': '16384' }, 'fine'],
  [{}, 'UnsupportedMediaType'],
  [{ 'content-type': '' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'text/plain' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'application/jsonx' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'x application/json' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'application/problem+json' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'application/json; charset=utf-16' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'application/json; charset=iso-8859-1' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'application/json; charset=' }, 'UnsupportedMediaType'],
  [{ ...JSON_TYPE, 'content-encoding': 'gzip' }, 'UnsupportedMediaType'],
  [{ ...JSON_TYPE, 'content-length': '16385' }, 'PayloadTooLarge'],
  [{ 'content-type': 'text/plain', 'content-length': '16385' }, 'UnsupportedMediaType'],
  [{ ...JSON_TYPE, 'transfer-encoding': 'chunked' }, 'LengthRequired'],
  [{ 'transfer-encoding': 'chunked', 'content-type': 'text/plain' }, 'LengthRequired'],
])('%j: %s', (headers, code) => {
  expect(codeOf(() => checkHeaders(new Headers(headers)))).toBe(code);
});

it('counts the bytes that came, whatever was announced', () => {
  expect(codeOf(() => checkLength(new ArrayBuffer(16_384)))).toBe('fine');
  expect(codeOf(() => checkLength(new ArrayBuffer(16_385)))).toBe('PayloadTooLarge');
});
