import type { Sampler } from '../../../../shared/telemetry/signals/sampler';
import { type Parent, TELEMETRY_OFF } from '../../../../shared/telemetry/signals/telemetry';
import type { CloseRecord } from '../../../../shared/telemetry/records/closeRecord';
import { CloseError } from '../../../../shared/core/closeError';
import { collectedTelemetry } from '../../../support/collectedTelemetry';
import { loggingContext } from '../../../support/loggingContext';
import { manualClock, START } from '../../../support/manualClock';

const traceparent = (trace: string, span: string) => `00-${trace.repeat(32)}-${span.repeat(16)}-01`;
/** What such a traceparent is read as. */
const remote = (trace: string, span: string) =>
  ({
    traceId: trace.repeat(32),
    spanId: span.repeat(16),
    isSampled: true,
    isRemote: true,
  }) as const;
const TRACEPARENT = traceparent('a', 'b');
const OPERATION_ID = '0198f0a0-0000-7000-8000-000000000001';
const CLOSE_PATH = '/drives/b!x/items/01Y/workbook/closeSession';
const CALL = { method: 'POST', path: CLOSE_PATH, resendCount: 0 } as const;
const TEMPLATE = '/drives/{drive-id}/items/{item-id}/workbook/closeSession';
const closed: CloseRecord = {
  trigger: 'http',
  operationId: OPERATION_ID,
  outcome: 'closed',
  graphCalls: 1,
  durationMs: 20,
  session: 'abcdef012345',
};

/** What each span of the queue says of its message. */
const messaging = (queue: string, operation: string) => ({
  'messaging.system': 'azure_storage_queue',
  'messaging.destination.name': queue,
  'messaging.operation.name': operation,
  'messaging.operation.type': operation,
});

function setUp(endpoint?: string, sampler?: Sampler) {
  const clock = manualClock();
  const collected = collectedTelemetry(clock, endpoint, sampler);
  const { telemetry } = collected;
  const { context: log, lines } = loggingContext();
  const begin = (parent?: Parent, linked?: Parent) =>
    telemetry.closeSession({ parent, linked, log, startedAt: START });
  const deliver = (queueName: string, sent?: string, invocation?: Parent) =>
    telemetry.process(queueName, { sent, invocation, startedAt: START });
  return { clock, ...collected, log, lines, begin, deliver };
}

describe('an invocation', () => {
  const context = remote('a', 'b');
  const unsampled = TRACEPARENT.replace(/01$/, '00');

  it.each([
    ['that is sampled', TRACEPARENT, null, true],
    ['of a caller who wants it sampled', TRACEPARENT, TRACEPARENT, true],
    ['of a caller who does not want it sampled', unsampled, unsampled, false],
    ['of a host that samples nothing, for a caller without a trace', unsampled, null, true],
    ['of such a host, for a caller whose trace cannot be read', unsampled, 'nonsense', true],
    ['of such a host, without a caller', unsampled, undefined, true],
  ])('%s has its context, and is sampled or not', (_title, given, callers, isSampled) => {
    const { telemetry } = setUp();
    expect(telemetry.invocation(given, callers)).toEqual({ ...context, isSampled });
  });

  it('of a host that samples nothing is sampled as the sampler says of a new trace', () => {
    const asked: unknown[][] = [];
    const { telemetry } = setUp(undefined, (...of) => {
      asked.push(of);
      return false;
    });
    expect(telemetry.invocation(unsampled)).toEqual({ ...context, isSampled: false });
    expect(asked).toEqual([[context.traceId, undefined]]);
  });

  it.each([undefined, '', 'nonsense'])('without a context, %j, has none', (given) => {
    expect(setUp().telemetry.invocation(given)).toBeUndefined();
  });
});

describe('closeSession', () => {
  it('tells what its record tells, below the invocation', () => {
    const { telemetry, begin, clock, spans, metrics, lines, records } = setUp();
    const parent = telemetry.invocation(TRACEPARENT);
    const span = begin(parent);
    clock.advance(20);
    span.end(closed);
    expect(spans()).toEqual([
      expect.objectContaining({
        name: 'closeSession',
        kind: 'internal',
        parent,
        links: [],
        startedAt: START,
        endedAt: START + 20,
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
    const told = { event: 'closeSession', ...closed };
    expect(lines).toEqual([['information', told]]);
    const [line, { context }] = [JSON.stringify(told), span];
    expect(records.filter(({ type }) => type === 'log')).toEqual([
      { type: 'log', severity: 'info', at: START + 20, line, context },
    ]);
  });

  it('of an event belongs to the span that the event names, and links the invocation', () => {
    const { telemetry, begin, spans } = setUp();
    const [event, invocation] = ['1', '2'].map((id) => telemetry.remote(traceparent(id, id)));
    begin(event, invocation).end(closed);
    expect(spans()).toEqual([expect.objectContaining({ parent: event, links: [invocation] })]);
  });

  it('began when it is said to have begun', () => {
    const { clock, begin, spans } = setUp();
    clock.advance(7);
    begin().end(closed);
    expect(spans()[0]).toMatchObject({ startedAt: START, endedAt: START + 7 });
  });

  it('that fails is an error, of the type that its code says', () => {
    const { begin, spans } = setUp();
    begin().end({ ...closed, outcome: 'Throttled' });
    expect(spans()[0]).toMatchObject({ attributes: { 'error.type': 'Throttled' }, isError: true });
  });

  it('without a readable request has no session', () => {
    const { begin, spans } = setUp();
    const { session, ...rest } = closed;
    begin().end({ ...rest, outcome: 'InvalidRequest' });
    expect(session).toBeDefined();
    expect(Object.keys(spans()[0]?.attributes ?? {})).not.toContain('close_session.session');
  });

  it('that was queued ends a span, and counts as no close yet', () => {
    const { begin, spans, metrics } = setUp();
    begin().end({ ...closed, outcome: 'queued' });
    expect(spans()).toHaveLength(1);
    expect(metrics()).toEqual([]);
  });
});

describe('closeSessions', () => {
  it.each([
    ['holds its closes', 3, { 'close_session.count': 3 }],
    ['whose requests could not be read has no count', undefined, {}],
  ])('is a span that %s', (_title, count, attributes) => {
    const { telemetry, begin, spans } = setUp();
    const bulk = telemetry.closeSessions(undefined);
    begin(bulk.context).end(closed);
    bulk.end(count);
    expect(spans().map(({ name, parent }) => [name, parent?.spanId])).toEqual([
      ['closeSession', bulk.context?.spanId],
      ['closeSessions', undefined],
    ]);
    expect(spans()[1]).toMatchObject({ kind: 'internal', isError: false, links: [] });
    expect(spans()[1]?.attributes).toStrictEqual(attributes);
  });
});

describe('send', () => {
  const attributes = messaging('close-session', 'send');
  const SENT = { name: 'send close-session', kind: 'producer', isError: false };

  it('writes the traceparent of its own span, and returns what was written', async () => {
    const { telemetry, spans } = setUp();
    const parent = telemetry.invocation(TRACEPARENT);
    const sent = await telemetry.send('close-session', parent, TRACEPARENT, (written) =>
      Promise.resolve(['written', written, spans().length]),
    );
    expect(sent).toEqual(['written', `00-${'a'.repeat(32)}-0000000000000001-01`, 0]);
    expect(spans()).toEqual([expect.objectContaining({ ...SENT, parent, attributes })]);
  });

  it.each([
    [new CloseError('StorageUnavailable', 'x'), 'StorageUnavailable'],
    [new Error('private'), 'InternalError'],
  ])('that fails with %s is an error, which goes on', async (failure, code) => {
    const { telemetry, spans } = setUp();
    const sent = telemetry.send('close-session', undefined, undefined, () =>
      Promise.reject(failure),
    );
    await expect(sent).rejects.toBe(failure);
    const failed = { ...attributes, 'error.type': code };
    expect(spans()[0]).toMatchObject({ attributes: failed, isError: true });
  });
});

describe('process', () => {
  const delivered = { ...closed, trigger: 'queue', attempt: 2, messageFate: 'deleted' } as const;

  it('goes on with the trace of the message, and links the invocation', () => {
    const { telemetry, deliver, spans } = setUp();
    const invocation = telemetry.invocation(traceparent('c', 'd'));
    deliver('close-session', TRACEPARENT, invocation).end(delivered);
    expect(spans()).toEqual([
      expect.objectContaining({
        name: 'process close-session',
        kind: 'consumer',
        startedAt: START,
        parent: remote('a', 'b'),
        links: [remote('c', 'd')],
        attributes: {
          ...messaging('close-session', 'process'),
          'close_session.attempt': 2,
          'close_session.message_fate': 'deleted',
        },
        isError: false,
      }),
    ]);
  });

  it.each([undefined, 'nonsense', traceparent('0', 'b')])(
    'begins a new trace for the traceparent %j, and links nothing without an invocation',
    (sent) => {
      const { deliver, spans } = setUp();
      deliver('close-session', sent).end(delivered);
      // Not toMatchObject, which takes a list of nothing for an empty one.
      const { parent, links } = spans()[0] ?? {};
      expect([parent, links]).toStrictEqual([undefined, []]);
    },
  );

  it.each([
    ['deleted', 'closed', {}],
    ['requeued', 'Throttled', {}],
    ['postponed', 'tooEarly', {}],
    ['poisoned', 'AccessDenied', { 'error.type': 'AccessDenied' }],
    ['repeated', 'StorageUnavailable', { 'error.type': 'StorageUnavailable' }],
  ] as const)('%s with %s has the error %j', (messageFate, outcome, error) => {
    const { deliver, spans } = setUp();
    deliver('q').end({ ...delivered, messageFate, outcome });
    const { attributes = {}, isError } = spans()[0] ?? {};
    expect('error.type' in attributes ? { 'error.type': attributes['error.type'] } : {}).toEqual(
      error,
    );
    expect(isError).toBe('error.type' in error);
  });
});

describe('a call of Graph', () => {
  const measured = {
    'http.request.method': 'POST',
    'url.template': TEMPLATE,
    'server.address': 'graph.microsoft.com',
    'server.port': 443,
  };

  it('is a client span and a duration, and shows no identifier', () => {
    const { telemetry, records, clock } = setUp();
    const made = telemetry.graphCall(undefined, CALL);
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
    telemetry.graphCall(undefined, { ...CALL, resendCount: 2 }).end({ status: 404 });
    const attributes = { 'http.request.resend_count': 2, 'error.type': '404' };
    expect(spans()[0]).toMatchObject({
      attributes: { 'http.response.status_code': 404, ...attributes },
      isError: true,
    });
  });

  it('without an answer is an error of its kind', () => {
    const { telemetry, spans } = setUp();
    telemetry.graphCall(undefined, CALL).end({ errorType: 'ECONNRESET' });
    const attributes = { ...measured, 'error.type': 'ECONNRESET' };
    expect(spans()[0]).toMatchObject({ attributes, isError: true });
    expect(spans()[0]?.attributes).not.toHaveProperty(['http.response.status_code']);
  });

  it('that looks an item up shows what is selected, on the port of a simulator', () => {
    const { telemetry, spans } = setUp('https://127.0.0.1:7080');
    const path = '/me/drive/root:/a/b:';
    const lookUp = { ...CALL, method: 'GET', path, select: 'id' } as const;
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

it('a wait for a turn is measured', () => {
  const { telemetry, records } = setUp();
  telemetry.throttleWait(0.5);
  expect(records).toEqual([
    { type: 'measurement', metric: 'close_session.throttle.wait', value: 0.5, attributes: {} },
  ]);
});

it.each([
  ['info', 'information'],
  ['warn', 'warning'],
  ['error', 'error'],
] as const)('a line of the level %s goes to the log and, with its span, on', (severity, level) => {
  const { telemetry, log, lines, records } = setUp();
  const context = telemetry.invocation(TRACEPARENT);
  telemetry.log(log, context)[severity]('{"event":"x"}');
  expect(lines).toEqual([[level, { event: 'x' }]]);
  expect(records).toEqual([{ type: 'log', severity, at: START, line: '{"event":"x"}', context }]);
});

it('every span that was opened can be closed', async () => {
  const { telemetry, open, begin, deliver } = setUp();
  begin().end(closed);
  telemetry.closeSessions(undefined).end(1);
  await telemetry.send('q', undefined, undefined, () => Promise.resolve());
  deliver('q').end(closed);
  telemetry.graphCall(undefined, CALL).end({ status: 200 });
  expect(open()).toBe(0);
});

it('telemetry that is off makes no context, logs closes, and lets the traceparent of the invocation travel on', async () => {
  const off = TELEMETRY_OFF;
  const { context: log, lines } = loggingContext();
  expect(off.invocation(TRACEPARENT)).toBeUndefined();
  expect(off.remote(TRACEPARENT)).toBeUndefined();
  expect(off.log(log, undefined)).toBe(log);
  const close = off.closeSession({ parent: undefined, log, startedAt: START });
  expect(close).toMatchObject({ context: undefined, log });
  expect(off.closeSessions(undefined).context).toBeUndefined();
  const start = { sent: TRACEPARENT, invocation: undefined, startedAt: START };
  expect(off.process('q', start).context).toBeUndefined();
  const sent = off.send('q', undefined, TRACEPARENT, (given) => Promise.resolve(given));
  expect(await sent).toBe(TRACEPARENT);
  close.end(closed);
  off.closeSessions(undefined).end(1);
  off.process('q', start).end(closed);
  off.graphCall(undefined, CALL).end({ status: 200 });
  off.throttleWait(1);
  expect(lines).toEqual([['information', { event: 'closeSession', ...closed }]]);
});
