import fc from 'fast-check';
import { type Body, body, MAX_BYTES, padded } from './body';
import type { Fields } from './addresses';
import { damagedIds, type ValidRequest } from './closeRequests';
import { jsonObject, jsonString, type Members, membersOf, nested, wrongValues } from './jsonText';
import { anyText } from '../support/anyText';

const FOREIGN_NAMES = [
  ...'__proto__ constructor prototype toString valueOf hasOwnProperty toJSON then 0'.split(' '),
  ...['', 'closeAfter', 'notify', 'workbookSessionID', 'driveid', '\ud800', '\u0000'],
];

/** Names that are dangerous, misspelt, of other versions, or secret. */
const foreignNames = (fields: Fields): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      ...FOREIGN_NAMES,
      ...Object.values(fields).filter((value) => value.includes('/') || value.includes('=')),
    ),
    anyText({ maxLength: 20 }).map((name) => `${name}?`),
  );

/** Known fields: null counts as absent. */
export const NULLABLE = [
  ...['source', 'driveId', 'siteId', 'userId', 'itemId', 'itemPath', 'webUrl'],
  ...['closeAfter', 'notify', 'delivery'],
];

/** JSON that has a request inside. */
const envelopes = (json: string): string[] => [
  JSON.stringify(json),
  JSON.stringify(JSON.stringify(json)),
  JSON.stringify(`b'${json}'`),
  `[${json}]`,
  // The queue takes an event of version 1.0; over HTTP its content type would have to say so.
  `{"specversion":"0.3","type":"x","source":"/x","id":"1","data":${json}}`,
  `[{"specversion":"1.0","data":${json}}]`,
  `[{"id":"1","eventType":"x","eventTime":"2026-11-22T12:00:00Z","topic":"x","data":${json}}]`,
  `{"eventType":"x","eventTime":"2026-11-22T12:00:00Z","data":${json}}`,
];

/** A request as Python, word processors and XML have it. */
const notJson = (json: string): string[] => [
  `b'${json}'`,
  `b'${Buffer.from(json).toString('base64')}'`,
  json.replaceAll('"', "'"),
  json.replaceAll('"', '“'),
  json.replaceAll('"', '&quot;'),
  `<QueueMessage><MessageText>${json}</MessageText></QueueMessage>`,
];

const replaced = (fields: Fields, name: string, json: string): Members =>
  membersOf(fields).map((member) => (member[0] === name ? [name, json] : member));

/** Requests with something wrong in them. */
export const invalidBodies = ({ fields }: ValidRequest): fc.Arbitrary<Body>[] => {
  const members = membersOf(fields);
  const names = Object.keys(fields);
  const { workbookSessionId = '', ...address } = fields;
  const anyName = fc.constantFrom(...names);
  const invalid = (kind: string, changed: Members) => body(kind, jsonObject(changed), 'invalid');
  const space = Math.max(2_000, MAX_BYTES - jsonObject(members).length * 2);
  return [
    fc.tuple(anyName, wrongValues).map((of) => invalid('type swapped', replaced(fields, ...of))),
    damagedIds(workbookSessionId).map((id) =>
      invalid('damaged session id', membersOf({ ...address, workbookSessionId: id })),
    ),
    foreignNames(fields)
      .filter((name) => !NULLABLE.includes(name))
      .map((name) => invalid('null of an unknown field', [...members, [name, 'null']])),
    fc
      .constantFrom('workbookSessionId', 'itemId', 'itemPath', 'webUrl')
      .filter((name) => names.includes(name))
      .map((name) => invalid('null of a needed field', replaced(fields, name, 'null'))),
    fc.constantFrom(...envelopes(jsonObject(members))).map((of) => body('envelope', of, 'invalid')),
    fc
      .constantFrom(...notJson(jsonObject(members)))
      .map((of) => body('what is not JSON', of, 'noJson')),
    fc
      .constantFrom<Fields>(address, { workbookSessionId }, {})
      .map((left) => invalid('field removed', membersOf(left))),
    fc
      .tuple(foreignNames(fields), wrongValues, fc.boolean())
      .map(([name, json, isFirst]) =>
        invalid('field added', isFirst ? [[name, json], ...members] : [...members, [name, json]]),
      ),
    fc
      .tuple(
        anyName,
        fc.constantFrom('\ud800', 'x\udfff', '\u0000', '\n', '\u007f', '\ufffe\ud800'),
      )
      .map(([name, odd]) =>
        invalid('odd character', replaced(fields, name, jsonString(`${fields[name] ?? ''}${odd}`))),
      ),
    fc
      .tuple(anyName, fc.boolean(), fc.integer({ min: 1, max: 10 }))
      .map(([name, isObject, part]) =>
        invalid(
          'deep nesting',
          replaced(fields, name, nested(Math.floor(space / (isObject ? 7 : 2) / part), isObject)),
        ),
      ),
    fc.tuple(fc.integer({ min: 1, max: MAX_BYTES / 2 }), fc.boolean()).map(([depth, isObject]) => {
      const text = nested(isObject ? Math.ceil(depth / 4) : depth, isObject);
      return body('deep nesting', text, 'invalid');
    }),
    fc.json().map((json) => body('other JSON', json, 'invalid')),
    fc
      .integer({ min: 1, max: 300 })
      .map((over) => body('over 16 KiB', padded(jsonObject(members), MAX_BYTES + over), 'valid')),
    fc.constant(body('over 16 KiB', padded(jsonObject(members), 40_000), 'valid')),
    fc
      .tuple(anyName, anyText({ maxLength: 40 }))
      .map(([name, wild]) =>
        body('wild value', jsonObject(replaced(fields, name, jsonString(wild))), 'open'),
      ),
  ];
};
