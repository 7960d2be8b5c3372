import { messageJson } from '../../../shared/storage/messageJson';

it.each([
  [{ a: '<&>"é' }, '{"a":"<&>\\"é"}'],
  [{ a: '\ufffe\uffff' }, '{"a":"\\ufffe\\uffff"}'],
  [{ a: '\u0000\ud800' }, '{"a":"\\u0000\\ud800"}'],
])('messageJson writes %j without a character that XML has not: %s', (value, text) => {
  expect(messageJson(value)).toBe(text);
  expect(JSON.parse(messageJson(value))).toEqual(value);
});
