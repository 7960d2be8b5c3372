import {
  graphCallAttributes,
  graphServer,
  isFailedCall,
  processAttributes,
  sendAttributes,
} from '../../../../shared/telemetry/signals/spanAttributes';
import type { CloseRecord } from '../../../../shared/telemetry/records/closeRecord';

const closed: CloseRecord = {
  trigger: 'queue',
  operationId: 'op-1',
  outcome: 'closed',
  graphCalls: 1,
  durationMs: 20,
};
const ofQueue = (operation: string) => ({
  'messaging.system': 'azure_storage_queue',
  'messaging.destination.name': 'q',
  'messaging.operation.name': operation,
  'messaging.operation.type': operation,
});

it.each([
  [undefined, {}],
  ['StorageUnavailable', { 'error.type': 'StorageUnavailable' }],
])(
  'a span of a message that is sent, failed with %j, has the attributes of messaging and %j',
  (code, more) => {
    expect(sendAttributes('q', code)).toStrictEqual({ ...ofQueue('send'), ...more });
  },
);

it.each<[string, Partial<CloseRecord>, object]>([
  ['nothing more is known', {}, {}],
  [
    'a first one is requeued',
    { attempt: 1, messageFate: 'requeued', outcome: 'GraphUnavailable' },
    { 'close_session.attempt': 1, 'close_session.message_fate': 'requeued' },
  ],
  [
    'one goes to poison',
    { messageFate: 'poisoned', outcome: 'AccessDenied' },
    { 'close_session.message_fate': 'poisoned', 'error.type': 'AccessDenied' },
  ],
])('a span of a delivery, where %s', (_what, record, more) => {
  const attributes = processAttributes('q', { ...closed, ...record });
  expect(attributes).toStrictEqual({ ...ofQueue('process'), ...more });
});

it.each([
  [{ status: 204 }, {}],
  [{ status: 204, graphRequestId: 'r-1' }, { 'close_session.graph_request_id': 'r-1' }],
  [{ errorType: 'timeout' }, {}],
])('a span of a Graph call that ended with %j has its address and %j', (end, more) => {
  const server = graphServer('https://graph.microsoft.com', 'v1.0');
  const address = { template: '/me', redactedPath: '/me' };
  const call = { method: 'POST', path: '/me', resendCount: 0 } as const;
  expect(graphCallAttributes(server, address, call, end)).toStrictEqual({
    'url.full': 'https://graph.microsoft.com/v1.0/me',
    ...more,
  });
});

it.each([
  [{ status: 399 }, false],
  [{ status: 400 }, true],
  [{ errorType: 'timeout' }, true],
])('a Graph call that ended with %j has failed: %j', (end, hasFailed) => {
  expect(isFailedCall(end)).toBe(hasFailed);
});
