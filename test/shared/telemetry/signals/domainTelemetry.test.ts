import {
  createTelemetry,
  TELEMETRY_OFF,
} from '../../../../shared/telemetry/signals/domainTelemetry';
import type { TelemetryRecord } from '../../../../shared/telemetry/signals/record';
import { graphServer } from '../../../../shared/telemetry/signals/spanAttributes';
import type { CloseRecord } from '../../../../shared/telemetry/records/closeRecord';
import { createTracer } from '../../../../shared/telemetry/signals/tracer';
import { countingIds } from '../../../support/countingIds';
import { manualClock, START } from '../../../support/manualClock';

const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const OPERATION_ID = '0198f0a0-0000-7000-8000-000000000001';
const CLOSE_PATH = '/drives/b!x/items/01Y/workbook/closeSession';
const TEMPLATE = '/drives/{drive-id}/items/{item-id}/workbook/closeSession';
const closed: CloseRecord = {
  trigger: 'http',
  operationId: OPERATION_ID,
  outcome: 'closed',
  graphCalls: 1,
  durationMs: 20,
  session: 'abcdef012345',
};

function setUp(endpoint = 'https://graph.microsoft.com') {
  const clock = manualClock();
  const records: TelemetryRecord[] = [];
  const record = (one: TelemetryRecord) => records.push(one);
  const tracer = createTracer({ sampler: () => true, ids: countingIds(), clock, record });
  const graph = graphServer(endpoint, 'v1.0');
  const spans = () => records.filter((one) => one.type === 'span');
  const metrics = () =>
    records.flatMap((one) => (one.type === 'measurement' ? [[one.metric, one.value]] : []));
  return {
    clock,
    records,
    spans,
    metrics,
    tracer,
    telemetry: createTelemetry({ tracer, record, graph, clock }),
  };
}

describe('closeSession', () => {
  it('tells what its record tells, below the invocation', () => {
    const { telemetry, spans, metrics } = setUp();
    const parent = telemetry.invocation(TRACEPARENT);
    telemetry.closeSession(parent).end(closed);
    expect(spans()).toEqual([
      expect.objectContaining({
        name: 'closeSession',
        kind: 'internal',
        parent: {
          traceId: 'a'.repeat(32),
          spanId: 'b'.repeat(16),
          isSampled: true,
          isRemote: true,
        },
        attributes: {
          'close_session.trigger': 'http',
          'close_session.outcome': 'closed',
          'close_session.operation_id': OPERATION_ID,
          'close_session.session': 'abcdef012345',
          'close_session.graph_calls': 1,
        },
        isError: false,
      }),
    ]);
    expect(metrics()).toEqual([
      ['close_session.closes', 1],
      ['close_session.duration', 0.02],
    ]);
  });

  it('that fails is an error, of the type that its code says', () => {
    const { telemetry, spans } = setUp();
    telemetry.closeSession(undefined).end({ ...closed, outcome: 'Throttled' });
    const { attributes, isError } = spans()[0] ?? {};
    expect(isError).toBe(true);
    expect(attributes).toMatchObject({ 'error.type': 'Throttled' });
  });

  it('without a readable request has no session', () => {
    const { telemetry, spans } = setUp();
    const { session, ...rest } = closed;
    telemetry.closeSession(undefined).end({ ...rest, outcome: 'InvalidRequest' });
    expect(session).toBeDefined();
    expect(Object.keys(spans()[0]?.attributes ?? {})).not.toContain('close_session.session');
  });
});

it('closeSessions holds its closes', () => {
  const { telemetry, spans } = setUp();
  const bulk = telemetry.closeSessions(undefined, 3);
  telemetry.closeSession(bulk.context).end(closed);
  bulk.end();
  expect(spans().map(({ name, parent }) => [name, parent?.spanId])).toEqual([
    ['closeSession', bulk.context?.spanId],
    ['closeSessions', undefined],
  ]);
  expect(spans()[1]).toMatchObject({ kind: 'internal', attributes: { 'close_session.count': 3 } });
});

describe('send', () => {
  const messaging = {
    'messaging.system': 'azure_storage_queue',
    'messaging.destination.name': 'close-session',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
  };

  it('gives the traceparent of its own span', () => {
    const { telemetry, spans } = setUp();
    const sent = telemetry.send('close-session', telemetry.invocation(TRACEPARENT), TRACEPARENT);
    expect(sent.traceparent).toBe(`00-${'a'.repeat(32)}-0000000000000001-01`);
    sent.end();
    expect(spans()).toEqual([
      expect.objectContaining({
        name: 'send close-session',
        kind: 'producer',
        attributes: messaging,
        isError: false,
      }),
    ]);
  });

  it('that fails is an error', () => {
    const { telemetry, spans } = setUp();
    telemetry.send('close-session', undefined).end('StorageUnavailable');
    expect(spans()[0]).toMatchObject({
      attributes: { ...messaging, 'error.type': 'StorageUnavailable' },
      isError: true,
    });
  });
});

describe('process', () => {
  const delivered = { ...closed, trigger: 'queue', attempt: 2, messageFate: 'deleted' } as const;

  it('goes on with the trace of the message, and links the invocation', () => {
    const { telemetry, spans } = setUp();
    const invocation = telemetry.invocation(`00-${'c'.repeat(32)}-${'d'.repeat(16)}-00`);
    telemetry.process('close-session', TRACEPARENT, invocation).end(delivered);
    expect(spans()).toEqual([
      expect.objectContaining({
        name: 'process close-session',
        kind: 'consumer',
        parent: {
          traceId: 'a'.repeat(32),
          spanId: 'b'.repeat(16),
          isSampled: true,
          isRemote: true,
        },
        links: [
          { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), isSampled: false, isRemote: true },
        ],
        attributes: {
          'messaging.system': 'azure_storage_queue',
          'messaging.destination.name': 'close-session',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'close_session.attempt': 2,
          'close_session.message_fate': 'deleted',
        },
        isError: false,
      }),
    ]);
  });

  it.each([undefined, 'nonsense', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`])(
    'begins a new trace for the traceparent %j, and links nothing without an invocation',
    (sent) => {
      const { telemetry, spans } = setUp();
      telemetry.process('close-session', sent, undefined).end(delivered);
      expect(spans()[0]).toMatchObject({ parent: undefined, links: [] });
    },
  );

  it.each([
    ['deleted', 'closed', {}],
    ['requeued', 'Throttled', {}],
    ['postponed', 'tooEarly', {}],
    ['poisoned', 'AccessDenied', { 'error.type': 'AccessDenied' }],
    ['repeated', 'StorageUnavailable', { 'error.type': 'StorageUnavailable' }],
  ] as const)('%s with %s has the error %j', (messageFate, outcome, error) => {
    const { telemetry, spans } = setUp();
    telemetry.process('q', undefined, undefined).end({ ...delivered, messageFate, outcome });
    const { attributes = {}, isError } = spans()[0] ?? {};
    expect('error.type' in attributes ? { 'error.type': attributes['error.type'] } : {}).toEqual(
      error,
    );
    expect(isError).toBe('error.type' in error);
  });
});

describe('a call of Graph', () => {
  const call = { method: 'POST', path: CLOSE_PATH, resendCount: 0 } as const;
  const measured = {
    'http.request.method': 'POST',
    'url.template': TEMPLATE,
    'server.address': 'graph.microsoft.com',
    'server.port': 443,
  };

  it('is a client span and a duration, and shows no identifier', () => {
    const { telemetry, records, clock } = setUp();
    const made = telemetry.graphCall(undefined, call);
    clock.advance(250);
    made.end({ status: 204, graphRequestId: OPERATION_ID });
    const attributes = { ...measured, 'http.response.status_code': 204 };
    expect(records).toEqual([
      expect.objectContaining({
        name: `POST ${TEMPLATE}`,
        kind: 'client',
        startedAt: START,
        endedAt: START + 250,
        attributes: {
          ...attributes,
          'url.full':
            'https://graph.microsoft.com/v1.0/drives/REDACTED/items/REDACTED/workbook/closeSession',
          'close_session.graph_request_id': OPERATION_ID,
        },
        isError: false,
      }),
      { type: 'measurement', metric: 'http.client.request.duration', value: 0.25, attributes },
    ]);
  });

  it('with an answer from 400 on is an error, and an earlier call makes it a resend', () => {
    const { telemetry, spans } = setUp();
    telemetry.graphCall(undefined, { ...call, resendCount: 2 }).end({ status: 404 });
    expect(spans()[0]).toMatchObject({
      attributes: {
        'http.response.status_code': 404,
        'http.request.resend_count': 2,
        'error.type': '404',
      },
      isError: true,
    });
  });

  it('without an answer is an error of its kind', () => {
    const { telemetry, spans } = setUp();
    telemetry.graphCall(undefined, call).end({ errorType: 'ECONNRESET' });
    expect(spans()[0]).toMatchObject({
      attributes: { ...measured, 'error.type': 'ECONNRESET' },
      isError: true,
    });
    expect(spans()[0]?.attributes).not.toHaveProperty(['http.response.status_code']);
  });

  it('that looks an item up shows what is selected, on the port of a simulator', () => {
    const { telemetry, spans } = setUp('https://127.0.0.1:7080');
    const lookUp = {
      method: 'GET',
      path: '/me/drive/root:/a/b:',
      select: 'id',
      resendCount: 0,
    } as const;
    telemetry.graphCall(undefined, lookUp).end({ status: 200 });
    expect(spans()[0]).toMatchObject({
      name: 'GET /me/drive/root:/{item-path}:',
      attributes: {
        'url.full': 'https://127.0.0.1:7080/v1.0/me/drive/root:/REDACTED:?$select=id',
        'server.address': '127.0.0.1',
        'server.port': 7080,
      },
    });
  });
});

it('a wait for a turn is measured, and a line of the log is kept with its span', () => {
  const { telemetry, records } = setUp();
  const parent = telemetry.invocation(TRACEPARENT);
  telemetry.throttleWait(0.5);
  telemetry.log('warn', '{"event":"x"}', parent);
  expect(records).toEqual([
    { type: 'measurement', metric: 'close_session.throttle.wait', value: 0.5, attributes: {} },
    { type: 'log', severity: 'warn', at: START, line: '{"event":"x"}', context: parent },
  ]);
});

it('every span that was opened can be closed', () => {
  const { telemetry, tracer } = setUp();
  telemetry.closeSession(undefined).end(closed);
  telemetry.closeSessions(undefined, 1).end();
  telemetry.send('q', undefined).end();
  telemetry.process('q', undefined, undefined).end(closed);
  telemetry
    .graphCall(undefined, { method: 'POST', path: '/$batch', resendCount: 0 })
    .end({ status: 200 });
  expect(tracer.openSpans()).toBe(0);
});

it('telemetry that is off makes no context, and lets the traceparent of the invocation travel on', () => {
  const off = TELEMETRY_OFF;
  expect(off.invocation(TRACEPARENT)).toBeUndefined();
  expect(off.closeSession(undefined).context).toBeUndefined();
  expect(off.closeSessions(undefined, 1).context).toBeUndefined();
  expect(off.process('q', TRACEPARENT, undefined).context).toBeUndefined();
  expect(off.send('q', undefined, TRACEPARENT).traceparent).toBe(TRACEPARENT);
  off.closeSession(undefined).end(closed);
  off.graphCall(undefined, { method: 'GET', path: '/me', resendCount: 0 }).end({ status: 200 });
  off.throttleWait(1);
  off.log('info', 'x', undefined);
});
