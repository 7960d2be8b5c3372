import { messageText } from '../../../shared/queue/messageText';

it.each<[unknown, string]>([
  [Buffer.from('{"a":"é"}'), '{"a":"é"}'],
  [new Uint8Array([0x7b, 0x7d]), '{}'],
  [new Uint8Array([0, 0x7b, 0x7d, 0]).subarray(1, 3), '{}'],
  [Buffer.from([0xff, 0xfe]), '//4='],
  ['eyJhIjoxfQ==', 'eyJhIjoxfQ=='],
  ['', ''],
  [{ a: 1 }, '{"a":1}'],
  [7, '7'],
  [null, 'null'],
  [undefined, 'null'],
])('the message %j has the text %j', (input, text) => {
  expect(messageText(input)).toBe(text);
});
