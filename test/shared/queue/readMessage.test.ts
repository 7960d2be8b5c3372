import { CloseError } from '../../../shared/core/closeError';
import { readMessage } from '../../../shared/queue/readMessage';
import { closeRequest, GUID } from '../../support/closeRequests';
import { START } from '../../support/manualClock';

const SENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
const TOO_FAR = { notBefore: new Date(START + 7 * 86_400_000).toISOString() };
const delivered = (delivery: object) => ({ ...closeRequest(), delivery });

const event = (more: object) => ({
  specversion: '1.0',
  id: '1',
  source: '/flow',
  type: 'close',
  data: closeRequest(),
  ...more,
});

function read(message: unknown, traceparent?: string) {
  const received = { insertedAt: START, ...(traceparent !== undefined && { traceparent }) };
  return readMessage({ text: JSON.stringify(message), ...received }, START + 1_000, {});
}

it.each<[string, object, string | undefined, sent: string | undefined, next: string | undefined]>([
  ['a plain request', closeRequest(), undefined, undefined, undefined],
  ['a plain request, in a traced invocation', closeRequest(), OTHER, undefined, OTHER],
  ['an event', event({ traceparent: SENT }), OTHER, SENT, SENT],
  ['an event of no trace', event({}), OTHER, undefined, OTHER],
  ['what this app wrote', delivered({ traceparent: SENT }), OTHER, SENT, SENT],
])('the span that sent %s', (_what, message, invocation, sent, next) => {
  const { state, ...facts } = read(message, invocation);
  expect([facts.sent, state.traceparent]).toEqual([sent, next]);
});

it.each<[string, object, unknown, boolean]>([
  ['can be closed', closeRequest(), undefined, true],
  ['breaks a rule', closeRequest({ itemId: '' }), 'InvalidRequest', false],
  ['is due too late', delivered(TOO_FAR), 'InvalidRequest', true],
  [
    'is due too late and breaks a rule',
    { ...delivered(TOO_FAR), itemId: '' },
    'InvalidRequest',
    false,
  ],
  ['is no JSON object', ['x'], 'InvalidRequest', false],
])('the request of a message that %s', (_what, message, code, hasRequest) => {
  const { request, error } = read(message);
  expect(error?.code).toBe(code);
  expect(error === undefined || error instanceof CloseError).toBe(true);
  expect(request?.wire).toEqual(hasRequest ? closeRequest() : undefined);
});

it.each<[string, object, boolean]>([
  ['names it', { operationId: GUID }, true],
  ['names none', { attempt: 2 }, false],
])('the operation of a message whose delivery %s', (_what, delivery, hasOperation) => {
  expect(read(delivered(delivery))).toMatchObject({ hasOperation });
});
