import {
  MAX_BULK_BYTES,
  parseJsonBytes,
  parseMessageText,
  payloadTooLarge,
} from '../../../../shared/request/parse/requestText';
import { refusal } from '../../../support/refusal';

const bytes = (...values: (number | string)[]): Uint8Array =>
  Buffer.concat(
    values.map((value) => (typeof value === 'string' ? Buffer.from(value) : Buffer.from([value]))),
  );
const codeOf = (action: () => unknown): string => refusal(action).code;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('bytes', () => {
  it.each<[Uint8Array, unknown]>([
    [bytes('{"a":1}'), { a: 1 }],
    [bytes(0xef, 0xbb, 0xbf, '{"a":1}'), { a: 1 }],
    [bytes('null'), null],
    [bytes(' [1] '), [1]],
    [bytes('{"a":1,"a":2}'), { a: 2 }],
    [bytes('"é"'), 'é'],
  ])('%s are read as JSON', (input, value) => expect(parseJsonBytes(input)).toEqual(value));

  it.each([
    bytes(''),
    bytes('{'),
    bytes("{'a':1}"),
    bytes('{"a":1}{}'),
    bytes('"', 0xff, '"'),
    bytes('"', 0xc3, '"'),
    bytes(0xff, 0xfe, '{', 0, '}', 0),
    bytes('NaN'),
  ])('%s is not JSON in UTF-8', (input) =>
    expect(codeOf(() => parseJsonBytes(input))).toBe('InvalidJson'),
  );
});

describe('message text', () => {
  it.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    ['\ufeff{"a":1}', { a: 1 }],
    ['\ufeff1234', 1234],
    ['"\ufeff"', '\ufeff'],
    ['"\ud800"', '\ud800'],
    [base64('{"a":"é"}'), { a: 'é' }],
    [base64('\ufeff{"a":1}'), { a: 1 }],
    [base64('{"a":12}').replace(/=+$/, ''), { a: 12 }],
    [`${base64('{"a":1}').slice(0, 4)}\n${base64('{"a":1}').slice(4)}\n`, { a: 1 }],
    ['1234', 1234],
    ['true', true],
    [base64('null'), null],
  ])('%j is read as JSON, plain or base64', (text, value) =>
    expect(parseMessageText(text)).toEqual(value),
  );

  it.each(['', 'hello world!', 'aGVsbG8=', base64('{"a":'), '/////w==', 'e30=x', '{"a":1'])(
    '%j is not JSON',
    (text) => expect(codeOf(() => parseMessageText(text))).toBe('InvalidJson'),
  );

  const exactly = (length: number): string => `"${'x'.repeat(length - 2)}"`;

  it.each([
    ['plain', exactly(16_384)],
    ['base64', base64(exactly(16_384))],
  ])('may have 16 KiB: %s', (_name, text) => {
    expect(parseMessageText(text)).toHaveLength(16_382);
  });

  it.each([
    ['plain', exactly(16_385)],
    ['a number, which is base64 too', '1'.repeat(16_385)],
    ['base64', base64(exactly(16_385))],
    ['in characters of several bytes', `"${'é'.repeat(8_192)}"`],
    ['not JSON', 'x!'.repeat(8_200)],
  ])('has no more: %s', (_name, text) =>
    expect(codeOf(() => parseMessageText(text))).toBe('PayloadTooLarge'),
  );
});

it('says what to send', () => {
  expect(() => parseMessageText('x')).toThrow(/not JSON in UTF-8: send one JSON object/);
  expect(() => parseMessageText('!'.repeat(16_385))).toThrow(/at most 16384 bytes: send one/);
  expect(payloadTooLarge(MAX_BULK_BYTES).message).toMatch(/at most 1048576 bytes: send fewer/);
});

it.each<[string, RegExp]>([
  [`b'{"a":1}'`, /not JSON in UTF-8: .* It is how Python shows bytes/],
  [`{'a': 1}`, /It has single quotes, as Python shows a dict/],
  ['{“a”: 1}', /It has typographic quotes/],
])('names %s as what it is: in a message, in base64, and over HTTP', (text, message) => {
  expect(() => parseMessageText(text)).toThrow(message);
  expect(() => parseMessageText(base64(text))).toThrow(message);
  expect(() => parseJsonBytes(bytes(text))).toThrow(message);
});

it('names base64 over HTTP, and base64 of base64 in a message', () => {
  const message = /It is JSON in base64: send the JSON itself\. A message .* base64, once/;
  expect(() => parseJsonBytes(bytes(base64('{"a":1}')))).toThrow(message);
  expect(() => parseMessageText(base64(base64('{"a":1}')))).toThrow(message);
});

// A quadratic search keeps the processor, and everybody else waiting, for a second or more.
it.each([
  ['blanks', `${' '.repeat(60_000)}!`],
  ['blanks after padding', `AA==${' '.repeat(60_000)}!`],
  ['padding', `A${'='.repeat(60_000)}`],
  ['lines', `${'AAAA\n'.repeat(12_000)}!`],
])('a long run of %s takes no time', (_name, text) => {
  const before = process.cpuUsage();
  expect(codeOf(() => parseMessageText(text))).toBe('PayloadTooLarge');
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(200);
});

it('says no more than that where nothing is recognised', () => {
  const message =
    'The request is not JSON in UTF-8: send one JSON object, with text values in double quotes.';
  expect(() => parseJsonBytes(bytes('x'))).toThrow(new Error(message));
  expect(() => parseJsonBytes(bytes(0xff))).toThrow(new Error(message));
});
