import { CloseError } from '../../../shared/core/closeError';
import { startDeadline } from '../../../shared/core/deadline';
import { createGraphClient, type GraphCall } from '../../../shared/graph/graphClient';
import { createThrottle } from '../../../shared/graph/throttle';
import { measuredTurns, tracedCalls } from '../../../shared/graph/tracedGraph';
import { collectedTelemetry } from '../../support/collectedTelemetry';
import { manualClock } from '../../support/manualClock';
import {
  type ScriptedAnswer,
  type ScriptedServer,
  scriptedServer,
} from '../../support/scriptedServer';

const REQUEST_ID = '5e1f0000-0000-4000-8000-000000000001';
const PARENT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: true };
const TEMPLATE = '/drives/{drive-id}/items/{item-id}/workbook/closeSession';
const reset: ScriptedAnswer = { raw: (response) => response.socket?.resetAndDestroy() };
const post: GraphCall = {
  method: 'POST',
  path: '/drives/b!1/items/01/workbook/closeSession',
  headers: {},
  token: 't',
  body: {},
  signal: new AbortController().signal,
};

describe('tracedCalls', () => {
  let graph: ScriptedServer;
  afterEach(() => graph.stop());

  /** Makes calls of a scripted Graph. */
  async function call(answers: ScriptedAnswer[], ...calls: GraphCall[]) {
    graph = await scriptedServer(...answers);
    const { telemetry, spans, metrics, records } = collectedTelemetry(manualClock());
    const traced = tracedCalls(createGraphClient(graph.url, 'v1.0'), telemetry);
    const results: unknown[] = [];
    for (const one of calls) results.push(await traced(one).catch((thrown: unknown) => thrown));
    return { results, spans, metrics, records };
  }

  it('a call is a span below the one that it belongs to, and a duration; its answer is untouched', async () => {
    const answer = { status: 204, headers: { 'request-id': REQUEST_ID } };
    const span = { parent: PARENT, resendCount: 2, secrets: ['private'] };
    const { results, spans, records } = await call([answer], { ...post, span });
    expect(results).toEqual([expect.objectContaining({ status: 204, bodyText: '' })]);
    expect(spans()).toEqual([
      expect.objectContaining({ name: `POST ${TEMPLATE}`, kind: 'client', parent: PARENT }),
    ]);
    expect(spans()[0]?.attributes).toMatchObject({
      'http.response.status_code': 204,
      'http.request.resend_count': 2,
      'close_session.graph_request_id': REQUEST_ID,
    });
    const duration = { metric: 'http.client.request.duration' };
    expect(records).toContainEqual(expect.objectContaining(duration));
  });

  it('a call that says nothing of its span begins a trace', async () => {
    const { results, spans } = await call([{ status: 204 }], post);
    expect(results).toEqual([expect.objectContaining({ status: 204 })]);
    expect(spans()).toEqual([expect.objectContaining({ parent: undefined })]);
    expect(spans()[0]?.attributes).not.toHaveProperty(['http.request.resend_count']);
  });

  it('a look-up shows what it selects', async () => {
    const { headers, token, signal } = post;
    const path = '/drives/b!1/items/01';
    const get: GraphCall = { method: 'GET', path, select: 'id', headers, token, signal };
    const { spans } = await call([{ status: 200, body: '{}' }], get);
    expect(spans()).toMatchObject([{ name: 'GET /drives/{drive-id}/items/{item-id}' }]);
    expect(spans()[0]?.attributes['url.full']).toMatch(/\/REDACTED\/items\/REDACTED\?\$select=id$/);
  });

  it.each([
    ['of the body of an error', 404, {}, REQUEST_ID, [], REQUEST_ID],
    ['of the header before it', 404, { 'request-id': 'header-1' }, REQUEST_ID, [], 'header-1'],
    ['that is a sentence', 404, {}, 'Contoso has no such file', [], undefined],
    ['that is a part of a secret', 404, {}, REQUEST_ID, [`x&usid=${REQUEST_ID}`], undefined],
    ['of the body of the least of errors', 400, {}, REQUEST_ID, [], REQUEST_ID],
    ['in the body of what is no error', 200, {}, REQUEST_ID, [], undefined],
  ])('the request id %s', async (_title, status, headers, id, secrets, shown) => {
    const body = JSON.stringify({ error: { code: 'x', innerError: { 'request-id': id } } });
    const span = { parent: undefined, resendCount: 0, secrets };
    const { spans } = await call([{ status, headers, body }], { ...post, span });
    expect(spans()[0]?.attributes['close_session.graph_request_id']).toBe(shown);
  });

  it.each([
    ['a connection that is reset', 'reset', /^ECONNRESET$/],
    ['a call whose time is up', 'abort', /^timeout$/],
    ['a path that leads elsewhere', '/../x', /^InternalError$/],
  ])('%s is the error %s of its span, and goes on', async (_title, how, errorType) => {
    const ending = new AbortController();
    const path = how.startsWith('/') ? how : post.path;
    if (how === 'abort') ending.abort();
    const { results, spans } = await call([reset], { ...post, path, signal: ending.signal });
    expect(results).toEqual([expect.objectContaining({ message: expect.any(String) as unknown })]);
    expect(spans()).toEqual([expect.objectContaining({ isError: true })]);
    expect(spans()[0]?.attributes['error.type']).toMatch(errorType);
  });

  it.each([
    [new Error('Contoso', { cause: 'a text' })],
    [Object.assign(new Error('x'), { code: 'a sentence of somebody' })],
    [Object.assign(new Error('x'), { code: 7 })],
    [Object.assign(new Error('x'), { code: ['ECONNRESET'] })],
    [Object.assign(new Error('x'), { code: 'eCONNRESET' })],
    [Object.assign(new Error('x'), { code: 'ECONNRESET of ada' })],
    ['a text'],
    [null],
  ])('another failure, %p, is not told in its words', async (failure) => {
    graph = await scriptedServer();
    const { telemetry, spans } = collectedTelemetry(manualClock());
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever is thrown
    const failing = tracedCalls(() => Promise.reject(failure), telemetry)(post);
    await expect(failing).rejects.toBe(failure);
    expect(spans()[0]?.attributes['error.type']).toBe('_OTHER');
  });
});

describe('measuredTurns', () => {
  it('measures a wait for a turn, and none where the turn came at once', async () => {
    const clock = manualClock();
    const { telemetry, metrics } = collectedTelemetry(clock);
    const throttle = measuredTurns(createThrottle(1, clock), telemetry, clock);
    const deadline = startDeadline(60, clock);
    await throttle.enter(deadline, 'delivery');
    expect(metrics()).toEqual([]);
    const entering = throttle.enter(deadline, 'delivery');
    clock.advance(1_000);
    await entering;
    expect(metrics()).toEqual([['close_session.throttle.wait', 1]]);
    deadline.release();
  });

  it('measures a wait that was in vain', async () => {
    const clock = manualClock();
    const { telemetry, metrics } = collectedTelemetry(clock);
    const refusal = new CloseError('Throttled', 'x');
    const enter = async () => {
      await Promise.resolve();
      clock.advance(500);
      throw refusal;
    };
    const throttle = measuredTurns({ ...createThrottle(1, clock), enter }, telemetry, clock);
    const deadline = startDeadline(60, clock);
    await expect(throttle.enter(deadline, 'delivery')).rejects.toBe(refusal);
    expect(metrics()).toEqual([['close_session.throttle.wait', 0.5]]);
    deadline.release();
  });

  it('lets a hold through', () => {
    const clock = manualClock();
    const held: unknown[] = [];
    const throttle = measuredTurns(
      { ...createThrottle(1, clock), hold: (seconds) => held.push(seconds) },
      collectedTelemetry(clock).telemetry,
      clock,
    );
    throttle.hold(7);
    expect(held).toEqual([7]);
  });
});
