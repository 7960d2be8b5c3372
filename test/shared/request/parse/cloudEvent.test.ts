import {
  cloudEventJsonSchema,
  isCloudEvent,
  openCloudEvent,
  openIfEvent,
} from '../../../../shared/request/parse/cloudEvent';
import { closeRequest } from '../../../support/closeRequests';
import { refusal, targetsOf } from '../../../support/refusal';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const event = (fields: object = {}): Record<string, unknown> => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/flows/1',
  type: 'com.contoso.workbook.done',
  data: closeRequest(),
  ...fields,
});

const refused = (input: unknown) => refusal(() => openCloudEvent(input));

const asBytes = (text: string) => ({
  data: undefined,
  data_base64: Buffer.from(text).toString('base64'),
});

describe('the request in an event', () => {
  it.each<[string, object]>([
    ['with what it must have', {}],
    ['with attributes and extensions of other names', { subject: 's', time: 'x', partitionkey: 7 }],
    ['with a content type of JSON', { datacontenttype: 'application/json; charset=utf-8' }],
    ['with a content type of a JSON format', { datacontenttype: 'application/vnd.contoso+json' }],
    ['with bytes beside it, which do not count', { data_base64: 'aGVsbG8=' }],
    ['with a blank in its content type', { datacontenttype: 'application/json ;charset=utf-8' }],
    ['as bytes', asBytes(JSON.stringify(closeRequest()))],
  ])('%s is taken out', (_what, fields) => {
    const expected = { data: closeRequest(), traceparent: undefined };
    expect(openCloudEvent(event(fields))).toEqual(expected);
  });

  it.each<[unknown, string | undefined]>([
    [TRACEPARENT, TRACEPARENT],
    ['00-nonsense', undefined],
    [7, undefined],
    [undefined, undefined],
  ])('has the traceparent %j: %j', (traceparent, expected) => {
    expect(openCloudEvent(event({ traceparent })).traceparent).toBe(expected);
  });
});

describe('an event is refused', () => {
  it.each<[object, string[]]>([
    [{ specversion: '0.3' }, ['specversion']],
    [{ id: '' }, ['id']],
    [{ id: 7, source: undefined, type: null }, ['id', 'source', 'type']],
    [{ datacontenttype: 'text/plain' }, ['datacontenttype']],
    [{ datacontenttype: 'x application/json' }, ['datacontenttype']],
    [{ datacontenttype: 'application/json5' }, ['datacontenttype']],
    [{ data: undefined }, ['data']],
    [{ data: 'text' }, ['data']],
    [{ data: [closeRequest()] }, ['data']],
    [{ id: '', data: null }, ['id', 'data']],
  ])('with %j: each problem names its attribute', (fields, targets) => {
    const error = refused(event(fields));
    expect(error.code).toBe('InvalidRequest');
    expect(targetsOf(error)).toEqual(targets);
  });

  it('with bytes that are no JSON, as InvalidJson', () => {
    expect(refused(event(asBytes('hello'))).code).toBe('InvalidJson');
  });

  it.each([[[event()]], [null], ['x'], [{ eventType: 'x', eventTime: 'y', data: {} }], [{}]])(
    'where %j is none, with the way out',
    (input) => {
      const { code, message } = refused(input);
      expect(code).toBe('InvalidRequest');
      expect(message).toMatch(/CloudEvents 1\.0.*choose the CloudEvents schema/);
    },
  );
});

it.each([
  [event(), true],
  [{ specversion: null }, true],
  [closeRequest(), false],
  [[event()], false],
  [null, false],
])('%j says that it is an event: %j', (input, expected) => {
  expect(isCloudEvent(input)).toBe(expected);
});

it('what is no event is left as it is', () => {
  expect(openIfEvent(closeRequest())).toEqual({ data: closeRequest(), traceparent: undefined });
  expect(openIfEvent(event()).data).toEqual(closeRequest());
});

const TYPE = 'datacontenttype must be application/json, or left out: data is the close request.';

it.each<[object, string]>([
  [{ specversion: '2.0' }, 'specversion must be "1.0".'],
  [{ id: 7 }, 'id must be a string: CloudEvents requires it.'],
  [{ source: null }, 'source must be a string: CloudEvents requires it.'],
  [{ type: undefined }, 'type must be a string: CloudEvents requires it.'],
  [{ datacontenttype: 7 }, TYPE],
  [{ datacontenttype: 'text/plain' }, TYPE],
  [{ data: 7 }, 'data must be the close request: one JSON object.'],
])('an event with %j is refused: %s', (fields, message) => {
  expect(refused(event(fields)).message).toBe(message);
});

it('an empty attribute of an event is refused: CloudEvents requires it', () => {
  const { message } = refused(event({ id: '' }));
  expect(message).toMatch(/^id must not be empty: CloudEvents requires it\./);
});

it('an event has a JSON Schema, with that of the request as its data', () => {
  const request = { $ref: 'x' };
  const text = { type: 'string', minLength: 1 };
  expect(cloudEventJsonSchema(request)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: {},
    title: 'CloseRequestEvent',
    description: 'A close request in an event of CloudEvents 1.0; other attributes are left alone.',
    required: ['specversion', 'id', 'source', 'type'],
    properties: {
      specversion: { type: 'string', const: '1.0' },
      id: text,
      source: text,
      type: text,
      datacontenttype: { type: 'string', pattern: expect.any(String) as unknown },
      data: request,
      data_base64: {
        type: 'string',
        contentEncoding: 'base64',
        description: 'In place of data: the JSON of the close request in base64.',
      },
      traceparent: {
        type: 'string',
        description:
          'The trace context (W3C) that a queued close belongs to; an invalid one is left out.',
      },
    },
    anyOf: [{ required: ['data'] }, { required: ['data_base64'] }],
  });
});
