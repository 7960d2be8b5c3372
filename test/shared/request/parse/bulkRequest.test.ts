import { CloseError, type ErrorDetail } from '../../../../shared/core/closeError';
import {
  type BulkEntry,
  bulkRequestJsonSchema,
  parseBulkEntry,
  parseBulkRequest,
} from '../../../../shared/request/parse/bulkRequest';
import { invalid } from '../../../../shared/core/invalidField';
import { closeRequest, parsedRequest, SESSION_ID } from '../../../support/closeRequests';
import { refusal, targetsOf } from '../../../support/refusal';

const parse = (json: unknown, problems?: readonly ErrorDetail[]): BulkEntry[] =>
  parseBulkRequest(Buffer.from(JSON.stringify(json)), problems);

it.each([1, 100])('takes a list of %i, whatever is in it', (count) => {
  const requests = Array.from({ length: count }, () => null);
  expect(parse({ requests }).map(({ input }) => input)).toEqual(requests);
});

it.each<[string, unknown, string[]]>([
  ['null', null, ['requests']],
  ['a text', 'x', ['requests']],
  ['a list', [closeRequest()], ['requests']],
  ['nothing in it', {}, ['requests']],
  ['no list', { requests: { 0: closeRequest() } }, ['requests']],
  ['none', { requests: [] }, ['requests']],
  ['too many', { requests: Array.from({ length: 101 }, () => null) }, ['requests']],
  ['another name', { Requests: [] }, ['requests', 'Requests']],
  ['one key more', { requests: [null], closeAfter: 'PT1M' }, ['closeAfter']],
  ['a session id as a key', { requests: [null], [SESSION_ID]: 1 }, ['(not shown)']],
])('refuses an envelope: %s', (_what, input, targets) => {
  const error = refusal(() => parse(input));
  expect(error.code).toBe('InvalidRequest');
  expect(targetsOf(error).sort()).toEqual(targets.toSorted());
  expect(JSON.stringify([error.details, error.message])).not.toContain(SESSION_ID);
});

const LIST = 'requests must be a list of 1 to 100 close requests.';
const OBJECT = 'A bulk request must be one JSON object: {"requests":[…]}.';

it.each<[unknown, string]>([
  [[], OBJECT],
  [{ requests: 'x' }, LIST],
  [{ requests: [] }, LIST],
  [{ requests: Array.from({ length: 101 }, () => null) }, LIST],
])('says what to send in place of %j', (input, message) => {
  const { details } = refusal(() => parse(input));
  expect(details).toEqual([{ code: 'InvalidField', message, target: 'requests' }]);
});

it.each<[unknown, RegExp]>([
  [{ specversion: '1.0', data: { requests: [] } }, /It is an event of CloudEvents/],
  [[{ eventType: 'x', eventTime: 'y' }], /It is an event in Event Grid’s own schema/],
  [JSON.stringify({ requests: [] }), /It is JSON inside a JSON text/],
])('names %j as what it is', (input, message) => {
  const error = refusal(() => parse(input));
  expect(error.details).toEqual([
    { code: 'InvalidField', message: error.message, target: 'requests' },
  ]);
  expect(error.message).toMatch(message);
  expect(error.message).toMatch(/^A bulk request must be one JSON object/);
});

it('says what is meant, and of what it is no field', () => {
  const { details } = refusal(() => parse({ REQUESTS: [], itemId: 'x' }));
  const messages = details?.map(({ message }) => message) ?? [];
  expect(messages).toContain('REQUESTS is not a field of a bulk request: did you mean requests?');
  expect(messages).toContain(LIST);
});

it('reports what is wrong outside with what is wrong inside', () => {
  const problems = [invalid('Prefer', 'x')];
  const targets = (input: unknown) => targetsOf(refusal(() => parse(input, problems)));
  expect(targets({ requests: [null] })).toEqual(['Prefer']);
  expect(targets({})).toEqual(['Prefer', 'requests']);
  expect(targets(3).sort()).toEqual(['Prefer', 'requests']);
});

it('does not repeat a thousand unknown keys', () => {
  const keys = Object.fromEntries(Array.from({ length: 1_000 }, (_, place) => [`k${place}`, 1]));
  expect(refusal(() => parse(keys)).details).toHaveLength(100);
});

/** One entry of a bulk request, as it is written. */
const entryOf = (json: string): BulkEntry => {
  const [entry] = parseBulkRequest(Buffer.from(`{"requests":[ ${json} ]}`));
  if (entry === undefined) throw new Error('no entry');
  return entry;
};
const readEntry = (input: unknown, rules = {}) =>
  parseBulkEntry(entryOf(typeof input === 'string' ? input : JSON.stringify(input)), rules);
const entryError = (input: unknown, rules = {}): CloseError | undefined => {
  const read = readEntry(input, rules);
  return read instanceof CloseError ? read : undefined;
};

it('reads an entry by the rules of a single request', () => {
  expect(readEntry(closeRequest())).toEqual(parsedRequest());
});

const QUOTED = { workbookSessionId: `"${SESSION_ID}"` };

it.each<[string, unknown, string, string | undefined]>([
  ['null', null, 'InvalidRequest', undefined],
  [
    'no session',
    { ...closeRequest(), workbookSessionId: 3 },
    'InvalidRequest',
    'workbookSessionId',
  ],
  ['closeAfter', closeRequest({ closeAfter: 'PT1M' }), 'InvalidRequest', 'closeAfter'],
  ['delivery', { ...closeRequest(), delivery: {} }, 'InvalidRequest', 'delivery'],
  ['a damaged session id', closeRequest(QUOTED), 'InvalidRequest', 'workbookSessionId'],
  ['a long one', { ...closeRequest(), x: 'x'.repeat(16_384) }, 'PayloadTooLarge', undefined],
  ['a deep one', '['.repeat(200_000) + ']'.repeat(200_000), 'PayloadTooLarge', undefined],
])('an entry that is %s is an error of its own', (_what, input, code, target) => {
  const error = entryError(input, { refused: { closeAfter: 'leave it out' } });
  expect([error?.code, error?.target]).toEqual([code, target]);
});

it('a field of an entry that is null counts as absent', () => {
  const rules = { refused: { closeAfter: 'leave it out', notify: 'leave it out' } };
  const input = { ...closeRequest(), closeAfter: null, notify: null, webUrl: null };
  expect(readEntry(input, rules)).toStrictEqual(parsedRequest());
});

it('an entry may have 16 KiB', () => {
  const input = { ...closeRequest(), x: '' };
  const left = 16_384 - Buffer.byteLength(JSON.stringify(input));
  expect(entryError({ ...input, x: 'x'.repeat(left) })?.code).toBe('InvalidRequest');
  expect(entryError({ ...input, x: 'x'.repeat(left + 1) })?.code).toBe('PayloadTooLarge');
});

it('an entry is measured as it was sent, without the white space around it', () => {
  const json = JSON.stringify(closeRequest());
  const padded = (spaces: number): string => `{${' '.repeat(spaces)}${json.slice(1)}`;
  const left = 16_384 - json.length;
  expect(readEntry(padded(left))).toEqual(parsedRequest());
  expect(entryError(padded(left + 1))?.code).toBe('PayloadTooLarge');
  expect(readEntry(`${' '.repeat(20_000)}${json}${' '.repeat(20_000)}`)).toEqual(parsedRequest());
});

it('an entry that is too large spoils no other', () => {
  const long = { x: 'x'.repeat(20_000) };
  const requests = [closeRequest(), long, closeRequest()];
  const read = parse({ requests }).map((entry) => parseBulkEntry(entry, {}));
  expect(read).toMatchObject([
    parsedRequest(),
    { code: 'PayloadTooLarge', message: expect.stringContaining('16384') as unknown },
    parsedRequest(),
  ]);
});

it('an entry without an address is served where the signed-in user’s drive is', () => {
  const { driveId, ...request } = closeRequest();
  expect(driveId).toBeDefined();
  expect(entryError(request)?.target).toBe('driveId');
  expect(entryError(request, { isMeServed: true })).toBeUndefined();
});

it('a defect of ours is not what is wrong with an entry', () => {
  const mayReceive = () => {
    throw new Error('a defect');
  };
  const input = closeRequest({ notify: { email: ['ada@contoso.com'] } });
  expect(() => readEntry(input, { mayReceive })).toThrow('a defect');
});

it('the envelope has a JSON Schema, with that of an entry in its list', () => {
  const entry = { $ref: 'x' };
  expect(bulkRequestJsonSchema(entry)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    title: 'BulkRequest',
    description: 'Close requests that are closed in one call, each with an outcome of its own.',
    required: ['requests'],
    properties: {
      requests: { type: 'array', minItems: 1, maxItems: 100, description: LIST, items: entry },
    },
  });
});
