import { foreignJson, foreignText } from '../../../../shared/request/parse/foreignForms';
import { closeRequest } from '../../../support/closeRequests';

const JSON_TEXT = JSON.stringify(closeRequest());
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const BYTES = /^It is how Python shows bytes/;
const DICT = /^It has single quotes, as Python shows a dict: write it with json\.dumps/;
const TYPOGRAPHIC = /^It has typographic quotes .*: JSON needs straight ones/;
const ESCAPED = /^It is escaped for XML or HTML, with &quot; in place of quotes: unescape it once/;
const XML = /^It is XML or HTML: send the JSON alone/;
const BASE64 = /^It is JSON in base64: send the JSON itself/;

it.each<[string, RegExp]>([
  [`b'${JSON_TEXT}'`, BYTES],
  [`b"{'a': 1}"`, BYTES],
  [` B'${base64(JSON_TEXT)}'\n`, BYTES],
  [`{'workbookSessionId': 'x'}`, DICT],
  [`{ 'a': 1}`, DICT],
  [`['a']`, DICT],
  [` {'a': 1}`, DICT],
  ['{“a”: "b"}', TYPOGRAPHIC],
  ['{"a": ”b”}', TYPOGRAPHIC],
  ['{‘a’: 1}', TYPOGRAPHIC],
  ['{«a»: 1}', TYPOGRAPHIC],
  ['{"it said \\"so\\"": „b“}', TYPOGRAPHIC],
  ['{&quot;a&quot;:1}', ESCAPED],
  ['{ &#34;a&#34;:1}', ESCAPED],
  [' {&quot;a&quot;:1}', ESCAPED],
  [' \n<a/>', XML],
  [`<QueueMessage><MessageText>${JSON_TEXT}</MessageText></QueueMessage>`, XML],
  [base64(JSON_TEXT), BASE64],
  [base64(` ${JSON_TEXT}`).replace(/.{70}/g, '$&\n'), BASE64],
])('the text %s is named as what it is', (text, message) => {
  expect(foreignText(text)).toMatch(message);
});

it.each([
  '',
  'hello',
  'b',
  `bb'x'`,
  '{"a":',
  '{"a“b”":',
  '{"a\\"“":',
  '{"never closed “',
  `{"a":'b'`,
  'a < b',
  'aGVsbG8=',
  '{a:1}',
  '{"a\\n“":',
  `x{'a': 1}`,
  'x{&quot;a&quot;:1}',
  base64('x {'),
])('%j is nothing that is known', (text) => {
  expect(foreignText(text)).toBeUndefined();
});

const EVENT = { specversion: '1.0', id: '1', source: '/x', type: 'x' };
const GRID = { eventType: 'x', eventTime: 'y', topic: 'z' };

it.each<[unknown, RegExp]>([
  [JSON_TEXT, /^It is JSON inside a JSON text/],
  [JSON.stringify(JSON_TEXT), /^It is JSON inside a JSON text/],
  ['[1]', /^It is JSON inside a JSON text/],
  [`b'${JSON_TEXT}'`, BYTES],
  [base64(JSON_TEXT), BASE64],
  [EVENT, /^It is an event of CloudEvents: .* take one as/],
  [[EVENT, EVENT], /^It is a batch of CloudEvents: send each event alone/],
  [{ specversion: null }, /^It is an event of CloudEvents/],
  [GRID, /^It is an event in Event Grid’s own schema/],
  [[GRID], /^It is an event in Event Grid’s own schema/],
])('the JSON %j is named as what it is', (input, message) => {
  expect(foreignJson(input)).toMatch(message);
});

it.each([
  null,
  7,
  'text',
  '7',
  'null',
  [],
  [null],
  [[EVENT]],
  {},
  closeRequest(),
  { eventType: 'x' },
  { eventTime: 'y', data: {} },
  Object.create(EVENT),
])('%j is nothing that is known', (input) => {
  expect(foreignJson(input)).toBeUndefined();
});

// A quadratic search keeps the processor, and everybody else waiting, for a second or more.
it.each(['"\\', '\\"', '"', '“', ' ', "{ '", 'A ', 'AA==  ', '{&quot', '[', '<'])(
  'a long run of %j takes no time',
  (unit) => {
    const before = process.cpuUsage();
    foreignText(`${unit.repeat(1_000_000 / unit.length)}!`);
    foreignJson(unit.repeat(1_000_000 / unit.length));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(400);
  },
);
