import type { CloseError } from '../../../../shared/core/closeError';
import {
  isCloudEvent,
  openCloudEvent,
  openIfEvent,
} from '../../../../shared/request/parse/cloudEvent';
import { closeRequest } from '../../../support/closeRequests';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const event = (fields: object = {}): Record<string, unknown> => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/flows/1',
  type: 'com.contoso.workbook.done',
  data: closeRequest(),
  ...fields,
});

function refusal(input: unknown): CloseError {
  try {
    openCloudEvent(input);
  } catch (thrown) {
    return thrown as CloseError;
  }
  throw new Error('It was taken.');
}

describe('the request in an event', () => {
  it.each<[string, object]>([
    ['with what it must have', {}],
    ['with attributes and extensions of other names', { subject: 's', time: 'x', partitionkey: 7 }],
    ['with a content type of JSON', { datacontenttype: 'application/json; charset=utf-8' }],
    ['with a content type of a JSON format', { datacontenttype: 'application/vnd.contoso+json' }],
    [
      'as bytes',
      {
        data: undefined,
        data_base64: Buffer.from(JSON.stringify(closeRequest())).toString('base64'),
      },
    ],
  ])('%s is taken out', (_what, fields) => {
    expect(openCloudEvent(event(fields))).toEqual({
      data: closeRequest(),
      traceparent: undefined,
    });
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
    [{ data: undefined }, ['data']],
    [{ data: 'text' }, ['data']],
    [{ data: [closeRequest()] }, ['data']],
    [{ id: '', data: null }, ['id', 'data']],
  ])('with %j: each problem names its attribute', (fields, targets) => {
    const error = refusal(event(fields));
    expect(error.code).toBe('InvalidRequest');
    expect(error.details?.map(({ target }) => target)).toEqual(targets);
  });

  it('with bytes that are no JSON, as InvalidJson', () => {
    const data_base64 = Buffer.from('hello').toString('base64');
    expect(refusal(event({ data: undefined, data_base64 })).code).toBe('InvalidJson');
  });

  it.each([[[event()]], [null], ['x'], [{ eventType: 'x', eventTime: 'y', data: {} }], [{}]])(
    'where %j is none, with the way out',
    (input) => {
      expect(refusal(input)).toMatchObject({
        code: 'InvalidRequest',
        message: expect.stringMatching(
          /CloudEvents 1\.0.*choose the CloudEvents schema/,
        ) as unknown,
      });
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
