import { CloseError } from '../../../shared/core/closeError';
import { type CloseEnd, closeRecord } from '../../../shared/close/closeReport';
import { parsedRequest, SESSION_ID } from '../../support/closeRequests';

const end = (more: Partial<CloseEnd> = {}): CloseEnd => ({
  trigger: 'queue',
  operationId: 'op-1',
  request: parsedRequest({ itemId: undefined, itemPath: '/Salaries.xlsx' }),
  outcome: 'closed',
  trace: { graphCalls: 2 },
  durationMs: 12.6,
  ...more,
});
const failed = (cause: unknown, graph = {}): CloseEnd['outcome'] =>
  new CloseError('GraphUnavailable', 'Ours.', { cause, graph });

it('is whole where all is known', () => {
  const more = { lookUp: 'found', noOtherToken: 'Error: none' };
  const trace = { graphCalls: 3, graphRequestId: 'r-1', ...more };
  const result = failed(new TypeError('fetch failed'), { graphStatus: 503, graphCode: 'x' });
  expect(closeRecord(end({ trigger: 'http', outcome: result, trace }))).toStrictEqual({
    trigger: 'http',
    operationId: 'op-1',
    outcome: 'GraphUnavailable',
    graphCalls: 3,
    durationMs: 13,
    session: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
    graphRequestId: 'r-1',
    ...more,
    graphStatus: 503,
    cause: 'TypeError: fetch failed',
  });
});

const ids = { trigger: 'queue', operationId: 'op-1', durationMs: 13 };
const session = expect.any(String) as unknown;

it.each(['closed', 'alreadyClosed', 'tooEarly'] as const)('%s has no cause', (outcome) => {
  const expected = { ...ids, outcome, graphCalls: 2, session };
  expect(closeRecord(end({ outcome }))).toStrictEqual(expected);
});

it.each([
  ['no request that could be read', undefined],
  ['no answer of Graph', parsedRequest()],
])('leaves out what there is not: %s', (_name, request) => {
  const result = new CloseError('InvalidJson', 'Ours.');
  const expected = { ...ids, outcome: 'InvalidJson', graphCalls: 0, ...(request && { session }) };
  const record = closeRecord(end({ request, outcome: result, trace: { graphCalls: 0 } }));
  expect(record).toStrictEqual(expected);
});

it('shows a cause without the secrets of the request', () => {
  const result = failed(new Error(`no /Salaries.xlsx in ${SESSION_ID}`));
  expect(closeRecord(end({ outcome: result })).cause).toBe('Error: no [redacted] in [redacted]');
});

it('shows a cause where no request could be read', () => {
  const result = failed(new Error('no'));
  expect(closeRecord(end({ outcome: result, request: undefined })).cause).toBe('Error: no');
});
