import { CloseError } from '../../../shared/core/closeError';
import { checkHeaders, checkLength, isEvent } from '../../../shared/http/checkRequest';

const JSON_TYPE = { 'content-type': 'application/json' };
const MESSAGES: Record<string, RegExp> = {
  LengthRequired: /send the request with a Content-Length/,
  UnsupportedMediaType: /as Content-Type: application\/json, or in an event .* in UTF-8/,
  PayloadTooLarge: /at most (16384 bytes: send one|1048576 bytes: send fewer)/,
};
/** The code of what is thrown, whose message says what to do. */
const codeOf = (action: () => void): string => {
  try {
    action();
    return 'fine';
  } catch (thrown) {
    if (!(thrown instanceof CloseError)) return 'other';
    expect(thrown.message).toMatch(MESSAGES[thrown.code] ?? /never/);
    return thrown.code;
  }
};

it.each<[Record<string, string>, string]>([
  [JSON_TYPE, 'fine'],
  [{ 'content-type': 'Application/JSON; charset=utf-8' }, 'fine'],
  [{ 'content-type': 'application/json;charset="UTF-8"' }, 'fine'],
  [{ 'content-type': 'application/json; charset=utf8; x=y' }, 'fine'],
  [{ 'content-type': 'application/json; x=y;Charset=utf-8' }, 'fine'],
  [{ 'content-type': 'application/json;' }, 'fine'],
  [{ 'content-type': 'application/json ;  charset=utf-8' }, 'fine'],
  [{ 'content-type': 'application/json;x=charset;charset=utf-16' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'application/json; charset=utf-8x' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'application/json; charset=x-utf-8' }, 'UnsupportedMediaType'],
  [{ 'content-type': 'text/application/json' }, 'UnsupportedMediaType'],
  [{ ...JSON_TYPE, 'content-encoding': 'Identity' }, 'fine'],
  [{ ...JSON_TYPE, 'content-encoding': '' }, 'fine'],
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
])('a call with the headers %j is judged before its body is read: %s', (headers, code) => {
  expect(codeOf(() => checkHeaders(new Headers(headers)))).toBe(code);
});

it('counts the bytes that came, whatever was announced', () => {
  expect(codeOf(() => checkLength(new ArrayBuffer(16_384)))).toBe('fine');
  expect(codeOf(() => checkLength(new ArrayBuffer(16_385)))).toBe('PayloadTooLarge');
});

const BULK = { limitBytes: 1_048_576, takesEvents: false };

it('takes another limit', () => {
  const headers = (length: number) =>
    new Headers({ ...JSON_TYPE, 'content-length': String(length) });
  expect(codeOf(() => checkHeaders(headers(1_048_576), BULK))).toBe('fine');
  expect(codeOf(() => checkHeaders(headers(1_048_577), BULK))).toBe('PayloadTooLarge');
  expect(codeOf(() => checkLength(new ArrayBuffer(1_048_576), 1_048_576))).toBe('fine');
  expect(codeOf(() => checkLength(new ArrayBuffer(1_048_577), 1_048_576))).toBe('PayloadTooLarge');
});

describe('an event of CloudEvents', () => {
  it.each(['application/cloudevents+json', 'Application/CloudEvents+JSON ; charset=utf-8'])(
    'as %s is taken where a close request is, and not in bulk',
    (type) => {
      const headers = new Headers({ 'content-type': type });
      expect(() => checkHeaders(headers)).not.toThrow();
      expect(isEvent(headers)).toBe(true);
      expect(() => checkHeaders(headers, BULK)).toThrow(
        /^Send the close requests as Content-Type: application\/json, in UTF-8/,
      );
    },
  );

  it('is taken in UTF-8 only', () => {
    const headers = new Headers({ 'content-type': 'application/cloudevents+json; charset=utf-16' });
    expect(codeOf(() => checkHeaders(headers))).toBe('UnsupportedMediaType');
  });

  it('is not taken in a batch, and the message says so', () => {
    const headers = new Headers({ 'content-type': 'application/cloudevents-batch+json' });
    expect(isEvent(headers)).toBe(false);
    expect(() => checkHeaders(headers)).toThrow(/A batch of events is not taken: send each event/);
  });

  it.each(['x application/cloudevents-batch+json', 'application/cloudevents-batch+jsonl'])(
    'in %s, which is no batch, gets no word about batches',
    (type) => {
      const headers = new Headers({ 'content-type': type });
      expect(() => checkHeaders(headers)).toThrow(/ in UTF-8, without Content-Encoding\.$/);
    },
  );

  it.each(['application/json', '', 'x application/cloudevents+json'])('%j is none', (type) => {
    expect(isEvent(new Headers({ 'content-type': type }))).toBe(false);
  });
});
