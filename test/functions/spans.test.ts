import { HttpRequest, type InvocationContextInit, type Timer } from '@azure/functions';
import { closeSessionHttp } from '../../functions/closeSessionHttp';
import { closeSessionsHttp } from '../../functions/closeSessionsHttp';
import { operationHttp } from '../../functions/operationHttp';
import { purgeOperationsTimer } from '../../functions/purgeOperationsTimer';
import { CloseError } from '../../shared/core/closeError';
import type { BulkCall } from '../../shared/close/closeSessions';
import { acceptedOperation } from '../../shared/operations/operationState';
import type { Operations } from '../../shared/operations/operationTable';
import type { QueuedClose } from '../../shared/queue/enqueueClose';
import { collectedTelemetry } from '../support/collectedTelemetry';
import { closeRequest } from '../support/closeRequests';
import { synchronousHttp } from '../support/dependencies';
import { loggingContext } from '../support/loggingContext';
import { manualClock, START } from '../support/manualClock';
import { waiting } from '../support/operations';
import { OPERATION_ID } from '../support/outcomes';

const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const EVENT = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
const json = { 'content-type': 'application/json' };

const attributes = { specversion: '1.0', id: '1', source: '/x', type: 'x', traceparent: EVENT };
const event = { ...attributes, data: closeRequest() };

function setUp({ traceParent = TRACEPARENT }: InvocationContextInit['traceContext'] = {}) {
  const clock = manualClock();
  const collected = collectedTelemetry(clock);
  const { context, lines } = loggingContext({ traceContext: { traceParent } });
  const endpoint = {
    clock,
    timeoutSeconds: 60,
    ...synchronousHttp,
    newRequestId: () => OPERATION_ID,
    telemetry: collected.telemetry,
  };
  const post = (body: unknown, headers: Record<string, string> = json) =>
    new HttpRequest({
      method: 'POST',
      url: 'http://localhost/api/x',
      headers,
      body: { bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
    });
  return { ...collected, clock, context, lines, endpoint, post };
}

describe('closeSession', () => {
  async function close(request: { body?: unknown; headers?: Record<string, string> } = {}) {
    const set = setUp();
    const parents: unknown[] = [];
    const queued: QueuedClose[] = [];
    const handler = closeSessionHttp({
      ...set.endpoint,
      close: ({ parent }) => {
        parents.push(parent);
        set.clock.advance(70);
        return Promise.resolve('closed');
      },
      enqueue: (close) => {
        queued.push(close);
        close.swallow('write the operation')(new Error('no table'));
        return Promise.resolve(waiting(acceptedOperation(close.operationId, 0, undefined)));
      },
    });
    const { body = closeRequest(), headers = json } = request;
    await handler(set.post(body, headers), set.context);
    expect(set.open()).toBe(0);
    return { ...set, parents, queued, span: set.spans()[0] };
  }

  it('is a span below the invocation, whose Graph calls belong to it', async () => {
    const { span, spans, parents } = await close();
    expect(spans()).toHaveLength(1);
    expect(span).toMatchObject({
      name: 'closeSession',
      parent: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
      links: [],
      startedAt: START,
      endedAt: START + 70,
      attributes: { 'close_session.trigger': 'http', 'close_session.outcome': 'closed' },
    });
    expect(parents).toEqual([span?.context]);
  });

  it('that is refused before it could be read is a span as well', async () => {
    const { span, metrics } = await close({ body: '{' });
    expect(span).toMatchObject({
      parent: { spanId: 'b'.repeat(16) },
      attributes: { 'error.type': 'InvalidJson' },
      isError: true,
    });
    expect(metrics()).toEqual([
      ['close_session.closes', 1],
      ['close_session.duration', 0],
    ]);
  });

  it('of an event belongs to what led to the event, and links the invocation', async () => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    const { span } = await close({ body: event, headers });
    expect(span).toMatchObject({
      parent: { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) },
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
    });
  });

  it('that is queued hands its span to the message, and counts as no close', async () => {
    const headers = { ...json, prefer: 'respond-async' };
    const { span, queued, metrics, records } = await close({ headers });
    expect(queued[0]?.parent).toEqual(span?.context);
    expect(span?.attributes).toMatchObject({ 'close_session.outcome': 'queued' });
    expect(metrics()).toEqual([]);
    // What was swallowed on the way, and the close: both with the span.
    expect(records.filter(({ type }) => type === 'log')).toMatchObject([
      { severity: 'warn', context: span?.context },
      { severity: 'info', context: span?.context },
    ]);
  });
});

describe('closeSessions', () => {
  async function closeAll(body: unknown, thrown?: Error) {
    const set = setUp();
    const calls: BulkCall[] = [];
    const begun: unknown[] = [];
    const handler = closeSessionsHttp({
      ...set.endpoint,
      closeAll: (call, onEnd) => {
        calls.push(call);
        if (thrown !== undefined) return Promise.reject(thrown);
        const closes = call.requests.map((request) => {
          begun.push(call.onBegin?.(request));
          const close = { outcome: 'closed', trace: { graphCalls: 1 }, durationMs: 1 } as const;
          onEnd(request, close);
          return close;
        });
        return Promise.resolve(closes);
      },
    });
    await handler(set.post(body), set.context);
    expect(set.open()).toBe(0);
    return { ...set, calls, begun };
  }

  it('holds a span for each, refused ones included', async () => {
    const requests = [closeRequest(), { nope: 1 }, closeRequest({ itemId: 'other' })];
    const { tree, spans, calls, begun } = await closeAll({ requests });
    expect(tree()).toEqual([
      ...requests.map(() => ['closeSession', 'closeSessions']),
      ['closeSessions', `remote ${'b'.repeat(16)}`],
    ]);
    expect(begun).toEqual([spans()[0]?.context, spans()[1]?.context]);
    expect(calls[0]?.parent).toEqual(spans()[3]?.context);
    expect(spans()[2]?.attributes).toMatchObject({ 'error.type': 'InvalidRequest' });
    expect(spans()[3]?.attributes).toEqual({ 'close_session.count': 3 });
  });

  const noToken = new CloseError('CredentialUnavailable', 'x');
  const one = { requests: [closeRequest()] };
  const ofOne = { 'close_session.count': 1 };
  it.each<[string, unknown, Error | undefined, string, object]>([
    ['whose envelope is wrong', {}, undefined, 'InvalidRequest', {}],
    ['that fails as a whole', one, noToken, 'CredentialUnavailable', ofOne],
  ])('%s has one close, which says why', async (_title, body, thrown, code, attributes) => {
    const { tree, spans } = await closeAll(body, thrown);
    expect(tree().map(([name]) => name)).toEqual(['closeSession', 'closeSessions']);
    expect(spans()[0]?.attributes).toMatchObject({ 'error.type': code });
    expect(spans()[1]?.attributes).toEqual(attributes);
  });
});

describe('what closes nothing', () => {
  it('a question for an operation is a line with the invocation’s context', async () => {
    const { endpoint, context, records } = setUp();
    const operations = { read: () => Promise.resolve(undefined) } as unknown as Operations;
    const handler = operationHttp({ ...endpoint, operations });
    const url = `http://localhost/api/operations/${OPERATION_ID}`;
    const params = { operationId: OPERATION_ID };
    await handler(new HttpRequest({ method: 'GET', url, params }), context);
    expect(records).toMatchObject([
      { type: 'log', severity: 'info', context: { spanId: 'b'.repeat(16) } },
    ]);
  });

  it('a timer likewise', async () => {
    const { clock, telemetry, context, records } = setUp();
    const operations = { purge: () => Promise.resolve(3) } as unknown as Operations;
    await purgeOperationsTimer(operations, clock, telemetry)({} as Timer, context);
    expect(records).toMatchObject([
      { line: '{"event":"purgeOperations","count":3}', context: { spanId: 'b'.repeat(16) } },
    ]);
  });
});
