import { budget, forecast } from '../../../local/simulators/graph/tenant/tenant';
import type { CollectedSpan } from '../../support/collector/otlp';
import { childrenOf, until } from '../app';
import { openSession, stateOf, useApp, useWorld } from '../world';
import { newTraceparent, treeOf, useObserved } from './observed';

const QUEUE = 'traced';
const POST = 'POST /drives/{drive-id}/items/{item-id}/workbook/closeSession';
const [INTERNAL, CLIENT, PRODUCER, CONSUMER] = [1, 3, 4, 5];

const world = useWorld();
const observed = useObserved(world);
const running = useApp(world, QUEUE, () => observed.toOtlp);

const spansOf = (traceId: string) =>
  observed.collected().spans.filter((span) => span.traceId === traceId);

/** The spans of a trace, once one like this is among them. */
const trace = async (traceId: string, isLast: (span: CollectedSpan) => boolean) => {
  await until(() => spansOf(traceId).some(isLast));
  return spansOf(traceId);
};

it('a queued close is one trace through a 503, a requeue, a killed worker and a success', async () => {
  const request = openSession(world.graph);
  const match = { sessionId: request.workbookSessionId };
  world.graph.addFault({ match, status: 503, headers: { 'Retry-After': '3' }, times: 1 });
  world.graph.addFault({ match, hang: 'beforeHeaders', times: 1 });
  const { traceparent, traceId } = newTraceparent();
  const answer = await running.post(request, { Prefer: 'respond-async', traceparent });
  const { operationId } = (await answer.json()) as { operationId: string };
  // The second call hangs; what came before it has left the worker by then.
  await trace(traceId, ({ attributes }) => attributes['close_session.message_fate'] === 'requeued');
  await until(() => world.graph.requests().length === 2);
  const [worker = 0] = await childrenOf(running.app);
  process.kill(worker, 'SIGKILL');
  const isDone = ({ attributes }: CollectedSpan) =>
    attributes['close_session.message_fate'] === 'deleted';
  const spans = await trace(traceId, isDone);
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
  expect(world.graph.requests().map(({ status }) => status)).toEqual([503, undefined, 204]);

  // The delivery that died with its worker leaves no span; the one after it has the same parent.
  const byName = (name: string) => spans.filter((span) => span.name === name);
  const [queuing, first, last] = byName('closeSession');
  const [sent, sentAgain] = byName(`send ${QUEUE}`);
  const [delivered, deliveredAgain] = byName(`process ${QUEUE}`);
  const [refused, closed] = byName(POST);
  const place = (span: CollectedSpan | undefined) => [span?.kind, span?.parentSpanId, span?.status];
  expect(spans).toHaveLength(9);
  expect(queuing?.parentSpanId).toMatch(/^[0-9a-f]{16}$/);
  const [UNSET, ERROR] = [0, 2];
  expect([
    [queuing?.kind, queuing?.status],
    ...[sent, delivered, first, refused, sentAgain, deliveredAgain, last, closed].map(place),
  ]).toEqual([
    [INTERNAL, UNSET],
    [PRODUCER, queuing?.spanId, UNSET],
    [CONSUMER, sent?.spanId, UNSET],
    [INTERNAL, delivered?.spanId, ERROR],
    [CLIENT, first?.spanId, ERROR],
    [PRODUCER, delivered?.spanId, UNSET],
    [CONSUMER, sentAgain?.spanId, UNSET],
    [INTERNAL, deliveredAgain?.spanId, UNSET],
    [CLIENT, last?.spanId, UNSET],
  ]);

  const session = expect.stringMatching(/^[0-9a-f]{12}$/) as unknown;
  expect(queuing?.attributes).toEqual({
    'close_session.trigger': 'http',
    'close_session.outcome': 'queued',
    'close_session.operation_id': operationId,
    'close_session.session': session,
    'close_session.graph_calls': 0,
  });
  expect(first?.attributes).toEqual({
    'close_session.trigger': 'queue',
    'close_session.outcome': 'GraphUnavailable',
    'close_session.operation_id': operationId,
    'close_session.session': session,
    'close_session.graph_calls': 1,
    'error.type': 'GraphUnavailable',
  });
  const messaging = (operation: string) => ({
    'messaging.system': 'azure_storage_queue',
    'messaging.destination.name': QUEUE,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
  });
  expect(sent?.attributes).toEqual(messaging('send'));
  expect(deliveredAgain?.attributes).toEqual({
    ...messaging('process'),
    'close_session.attempt': 2,
    'close_session.message_fate': 'deleted',
  });
  const { hostname, port } = new URL(world.graph.endpoint);
  const http = {
    'http.request.method': 'POST',
    'url.template': '/drives/{drive-id}/items/{item-id}/workbook/closeSession',
    'url.full': `${world.graph.endpoint}/v1.0/drives/REDACTED/items/REDACTED/workbook/closeSession`,
    'server.address': hostname,
    'server.port': Number(port),
    'close_session.graph_request_id': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  };
  expect(refused?.attributes).toEqual({
    ...http,
    'http.response.status_code': 503,
    'error.type': '503',
  });
  expect(closed?.attributes).toEqual({ ...http, 'http.response.status_code': 204 });

  // Each line of a close stands in the span that it tells of.
  await until(
    () => observed.collected().logs.filter((log) => log.traceId === traceId).length === 3,
  );
  const lines = observed.collected().logs.filter((log) => log.traceId === traceId);
  expect(lines.map(({ spanId }) => spanId)).toEqual(
    [queuing, first, last].map((span) => span?.spanId),
  );
});

it('a call without a trace is seen all the same, though the local host samples nothing', async () => {
  const before = observed.collected().spans.length;
  await running.post(openSession(world.graph));
  await until(() => observed.collected().spans.length >= before + 2);
  const spans = observed.collected().spans.slice(before);
  expect(treeOf(spans)).toEqual([
    ['closeSession', 'outside'],
    [POST, 'closeSession'],
  ]);
});

it('a caller who wants no trace gets none, and the line of the log', async () => {
  const { traceparent, traceId } = newTraceparent('00');
  await running.post(openSession(world.graph), { traceparent });
  await until(() => observed.collected().logs.some((log) => log.traceId === traceId));
  // What was recorded before a later trace has been sent with it.
  const later = newTraceparent();
  await running.post(openSession(world.graph), { traceparent: later.traceparent });
  await trace(later.traceId, ({ name }) => name === 'closeSession');
  expect(spansOf(traceId)).toEqual([]);
});

it('many closes are one span with a span for each, and the batch', async () => {
  const { traceparent, traceId } = newTraceparent();
  const workbooks = [budget, forecast].map((of) => openSession(world.graph, {}, of));
  const requests = [...workbooks, { nope: 1 }];
  await fetch(`${running.app.url}/api/closeSessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', traceparent },
    body: JSON.stringify({ requests }),
  });
  const spans = await trace(traceId, ({ name }) => name === 'closeSessions');
  const tree = treeOf(spans);
  expect(tree.filter(([name]) => name === 'closeSession')).toEqual(
    requests.map(() => ['closeSession', 'closeSessions']),
  );
  expect(tree.filter(([name]) => name.startsWith('POST'))).toEqual([
    ['POST /$batch', 'closeSessions'],
  ]);
  const bulk = spans.find(({ name }) => name === 'closeSessions');
  expect(bulk).toMatchObject({ kind: INTERNAL, attributes: { 'close_session.count': 3 } });
});

it('the metrics say what was done, and who says it', async () => {
  const names = [
    'close_session.closes',
    'close_session.duration',
    'close_session.message.age',
    'close_session.messages',
    'http.client.request.duration',
  ];
  const seen = () => new Set(observed.collected().metrics.map(({ name }) => name));
  await until(() => names.every((name) => seen().has(name)));
  const latest = (name: string) =>
    observed.collected().metrics.findLast((metric) => metric.name === name);
  const fates = latest('close_session.messages')?.points.map(({ attributes }) => attributes);
  // The worker that was killed took what it had counted with it.
  expect(fates).toEqual([{ 'close_session.message_fate': 'deleted' }]);
  for (const resource of observed.collected().resources) {
    expect(resource).toMatchObject({
      'service.name': 'close-excel-session',
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
  }
  const instances = observed.collected().resources.map((one) => one['service.instance.id']);
  expect(new Set(instances).size).toBe(2);
});
