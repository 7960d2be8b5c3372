import { budget, robot } from '../../../local/simulators/graph/tenant/tenant';
import { METRICS } from '../../../shared/telemetry/signals/metrics';
import { queries, type Query } from '../../infra/queries';
import { type Envelope, tableOf } from '../../support/collector/applicationInsights';
import { firstColumn } from '../../support/docsTables';
import { until } from '../app';
import { openEach, postBulk } from '../bulk';
import { openSession, useApp, useWorld } from '../world';
import { newTraceparent, useObserved } from './observed';

const QUEUE = 'insights';
const CLOSE = '/drives/{drive-id}/items/{item-id}/workbook/closeSession';
const ASYNC = { Prefer: 'respond-async' };

const world = useWorld();
const observed = useObserved(world);
const running = useApp(world, QUEUE, () => ({
  ...observed.toOtlp,
  ...observed.toInsights,
  WEBSITE_SITE_NAME: 'func-closer',
  NOTIFY_SENDER: robot.userPrincipalName,
  NOTIFY_ALLOWED_RECIPIENTS: 'contoso.com',
  // So few that some calls wait for their turn.
  GRAPH_REQUESTS_PER_SECOND: '3',
}));
/** Of the caller that has one close queued. */
let traceId: string;
beforeAll(useEverything);

/** Every outcome and every fate of a message that can be brought about from outside. */
async function useEverything(): Promise<void> {
  const { graph, identity } = world;
  // Before a token is kept.
  identity.addFault({ match: { resource: graph.endpoint }, status: 400, times: 0 });
  await running.post(openSession(graph));
  identity.clearFaults();
  await running.post(openSession(graph));

  const fault = (of: object, request = openSession(graph)) => {
    graph.addFault({ match: { sessionId: request.workbookSessionId }, ...of });
    return request;
  };
  await running.post(fault({ status: 429, headers: { 'Retry-After': '1' }, times: 1 }));
  await running.post(fault({ status: 403, times: 1 }));
  await running.post(fault({ reset: true, times: 1 }));
  const { driveId, itemPath } = budget;
  const byPath = openSession(graph, { driveId, itemPath });
  await running.post(fault({ notServed: true, times: 1 }, byPath));
  await Promise.all(Array.from({ length: 6 }, () => running.post(openSession(graph))));

  await postBulk(running, { requests: openEach(graph, 2) });

  const poisoned = fault({ status: 403, times: 0 });
  await running.queue.sendMessage(JSON.stringify(poisoned));
  await running.post({ ...openSession(graph), closeAfter: 'PT1S' });
  const notify = { email: ['ada@contoso.com'], on: 'always' };
  const requeued = fault({ status: 503, headers: { 'Retry-After': '1' }, times: 1 });
  const caller = newTraceparent();
  ({ traceId } = caller);
  const { traceparent } = caller;
  await running.post({ ...requeued, notify }, { ...ASYNC, traceparent });
  await until(() => graph.mails().length === 1);
  await running.empty();
  await running.poisoned();
  await running.app.stop();
}

const rows = (table: string) => observed.envelopes().filter((one) => tableOf(one) === table);
const of = ({ data }: Envelope) => data.baseData;
const properties = (row: Envelope) => (of(row)['properties'] ?? {}) as Record<string, string>;

/** What `name` is in the table of a row. */
function nameOf(row: Envelope): unknown {
  const [metric] = (of(row)['metrics'] ?? []) as { name: string }[];
  return metric?.name ?? of(row)['name'];
}

const named = (table: string, name: string) => rows(table).filter((row) => nameOf(row) === name);
const inTrace = (table: string) =>
  rows(table).filter(({ tags }) => tags['ai.operation.id'] === traceId);

it('everything comes as the managed identity, to the key of the connection string', () => {
  const paths = observed.insights.requests.map(({ path, headers }) => [
    path,
    world.identity.isIssuedToken(
      headers.authorization?.replace('Bearer ', '') ?? '',
      'https://monitor.azure.com',
    ),
  ]);
  expect(new Set(paths.map(String))).toEqual(new Set(['/v2.1/track,true']));
});

it('each row says which app it is of, in which version', () => {
  for (const { tags } of observed.envelopes()) {
    expect(tags).toMatchObject({
      'ai.cloud.role': 'func-closer',
      'ai.cloud.roleInstance': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      'ai.application.ver': expect.stringMatching(/^\d/) as unknown,
    });
  }
});

it('each kind of span has its table, and its name there', () => {
  const names = (table: string) => new Set(rows(table).map(nameOf));
  expect(names('requests')).toEqual(new Set([`process ${QUEUE}`]));
  expect([...names('dependencies')].sort()).toEqual(
    [
      'GET /v1.0/drives/REDACTED/root:/REDACTED:',
      'POST /v1.0/drives/REDACTED/items/REDACTED/workbook/closeSession',
      'POST /v1.0/drives/REDACTED/root:/REDACTED:/workbook/closeSession',
      'POST /v1.0/users/REDACTED/sendMail',
      'closeSession',
      'closeSessions',
      `send ${QUEUE}`,
    ].sort(),
  );
  expect([...names('customMetrics')].sort()).toEqual(
    ['_OTELRESOURCE_', ...Object.keys(METRICS)].sort(),
  );
});

describe('docs/telemetry.md', () => {
  const page = 'docs/telemetry.md';
  const byName = (names: Iterable<string>) => [...new Set(names)].sort();

  it('lists every span, and no other', () => {
    const names = observed.collected().spans.map(({ name }) => name.replace(QUEUE, '<queue>'));
    const listed = firstColumn(page, '## Spans', 'span').flatMap((name) =>
      ['GET', 'POST'].includes(name) ? names.filter((one) => one.startsWith(`${name} `)) : [name],
    );
    expect(byName(names)).toEqual(byName(listed));
  });

  it('lists every attribute of a span, and no other', () => {
    const names = observed.collected().spans.flatMap(({ attributes }) => Object.keys(attributes));
    const inInsights = 'close_session.error_type';
    expect(byName([...names, inInsights])).toEqual(firstColumn(page, '## Spans', 'attribute'));
  });

  it('lists every metric, and no other', () => {
    const names = observed.collected().metrics.map(({ name }) => name);
    expect(byName(names)).toEqual(firstColumn(page, '## Metrics'));
  });
});

it('one trace is one operation, parents included, as the drill-down of the workbook joins it', () => {
  const [queuing, requeued, closed] = inTrace('dependencies').filter(
    (row) => nameOf(row) === 'closeSession',
  );
  const [delivered, deliveredAgain] = inTrace('requests');
  const [sent, sentAgain] = inTrace('dependencies').filter(
    (row) => nameOf(row) === `send ${QUEUE}`,
  );
  const idOf = (row: Envelope | undefined) => row && of(row)['id'];
  const parents = [sent, delivered, requeued, sentAgain, deliveredAgain, closed].map(
    (row) => row?.tags['ai.operation.parentId'],
  );
  expect(parents).toEqual(
    [queuing, sent, delivered, delivered, sentAgain, deliveredAgain].map(idOf),
  );
  expect(inTrace('traces')).toHaveLength(3);
  const mail = inTrace('dependencies').find((row) => String(nameOf(row)).endsWith('sendMail'));
  expect(mail?.tags['ai.operation.parentId']).toBe(idOf(closed));
});

it('a failed close keeps its code, in a property of its own', () => {
  const [failed] = named('dependencies', 'closeSession').filter(
    (row) => properties(row)['close_session.outcome'] === 'AccessDenied',
  );
  expect(failed && of(failed)).toMatchObject({
    success: false,
    properties: { 'close_session.error_type': 'AccessDenied' },
  });
});

it('a call of Graph has its status, its duration and the form of its address, and no identifier', () => {
  const calls = rows('dependencies').filter((row) => properties(row)['url.template'] === CLOSE);
  const results = new Set(calls.map((row) => of(row)['resultCode']));
  expect([...results]).toEqual(expect.arrayContaining(['204', '403', '429', '503']));
  for (const row of calls) {
    expect(of(row)).toMatchObject({
      type: 'Http',
      target: new URL(world.graph.endpoint).hostname,
      duration: expect.stringMatching(/^00:00:\d\d\.\d+$/) as unknown,
      data: `${world.graph.endpoint}/v1.0/drives/REDACTED/items/REDACTED/workbook/closeSession`,
    });
  }
});

describe.each(queries())('$title', ({ text, tables, names, attributes }: Query) => {
  const among = (names.length === 0 ? [undefined] : names) as (string | undefined)[];
  /** Rows that the query looks at. */
  const read = () =>
    tables.flatMap((table) =>
      rows(table).filter((row) => among.some((name) => name === undefined || nameOf(row) === name)),
    );

  it('asks for names that the app has emitted', () => {
    for (const name of names) expect(tables.flatMap((table) => named(table, name))).not.toEqual([]);
  });

  it('reads attributes that the app has emitted there', () => {
    const emitted = new Set(
      // A join reads more than the rows of the name.
      (tables.length > 1 ? tables.flatMap(rows) : read()).flatMap((row) =>
        Object.keys(properties(row)),
      ),
    );
    expect([...emitted]).toEqual(expect.arrayContaining(attributes));
  });

  // A defect of the app cannot be brought about.
  const compared = [...text.matchAll(/customDimensions\["([^"]+)"\]\) == "([^"]+)"/g)].filter(
    ([, , value = '']) => value !== 'InternalError' && !/^[0-9a-f-]{36}$/.test(value),
  );
  if (compared.length > 0) {
    it('compares with values that the app has emitted', () => {
      const all = tables.flatMap(rows);
      for (const [, attribute = '', value] of compared) {
        expect(all.map((row) => properties(row)[attribute])).toContain(value);
      }
    });
  }
});
