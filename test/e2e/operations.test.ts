import { member } from '../../local/simulators/graph/tenant/tenant';
import { until } from './app';
import { untilPrinted } from './outage';
import { openSession, stateOf, useApp, useWorld } from './world';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ASYNC = { Prefer: 'respond-async' };
const KEY = { 'x-functions-key': 'k-1' };

const world = useWorld();
const running = useApp(world, 'operations', () => ({ FUNCTIONS_KEY: 'k-1' }));

interface Shown {
  operationId: string;
  status: string;
  notBefore?: string;
  finishedAt?: string;
  error?: { code: string };
}

async function shown(answer: Response) {
  const body = (await answer.json()) as Shown;
  return { status: answer.status, headers: answer.headers, body };
}
const post = async (request: object, headers: Record<string, string> = {}) =>
  shown(await running.post(request, { ...KEY, ...headers }));
/** As Power Automate polls: without a header. */
const get = async (url: string) => shown(await fetch(url, { redirect: 'error' }));
const cancel = async (url: string, headers: Record<string, string> = KEY) =>
  fetch(url, { method: 'DELETE', headers });
const locationOf = ({ headers }: { headers: Headers }) => headers.get('location') ?? '';
const delayed = (closeAfter: string) => ({ ...openSession(world.graph), closeAfter });

/** Polls until the operation is done. */
const untilDone = (url: string) =>
  until(async () => {
    const { status, body } = await get(url);
    return status === 200 && body.status !== 'scheduled' ? body : undefined;
  });

describe('respond-async', () => {
  it('is 202 with the address of the operation, which is 202 until it is closed', async () => {
    world.graph.addFault({ delayMs: 60_000, times: 1 });
    const request = openSession(world.graph);
    const { status, headers, body } = await post(request, ASYNC);
    expect(status).toBe(202);
    const operationId = expect.stringMatching(UUID_V7) as unknown;
    expect(body).toEqual({ operationId, status: 'queued' });
    const url = `${running.app.url}/api/operations/${body.operationId}`;
    expect(headers.get('location')).toBe(url);
    expect(headers.get('operation-location')).toBe(url);
    expect(headers.get('retry-after')).toBe('5');
    expect(headers.get('preference-applied')).toBe('respond-async');
    expect(headers.get('x-ms-request-id')).toBe(body.operationId);
    await until(async () => (await get(url)).body.status === 'running');
    const poll = await get(url);
    const seen = [poll.status, poll.headers.get('location'), poll.headers.get('retry-after')];
    expect(seen).toEqual([202, url, '5']);
    await world.endDelay();
    expect(await untilDone(url)).toMatchObject({ status: 'closed', operationId: body.operationId });
    expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
    expect(world.graph.requests()[0]?.headers['client-request-id']).toBe(body.operationId);
  });

  it('says what became of one that is closed already, and of one that failed', async () => {
    const gone = openSession(world.graph);
    expect((await post(gone)).status).toBe(200);
    const closed = await untilDone(locationOf(await post(gone, ASYNC)));
    expect(closed.status).toBe('alreadyClosed');
    const lost = { ...openSession(world.graph), itemId: '01NOSUCHITEM' };
    const failed = await untilDone(locationOf(await post(lost, ASYNC)));
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'WorkbookNotFound' } });
    expect(JSON.stringify(failed)).not.toContain(lost.itemId);
    const [record = ''] = await running.poisoned();
    expect(JSON.parse(record)).toMatchObject({ operationId: failed.operationId });
  });

  it('shows queued again while it waits for another attempt', async () => {
    world.graph.addFault({ status: 503, headers: { 'Retry-After': '6' }, times: 1 });
    const url = locationOf(await post(openSession(world.graph), ASYNC));
    await untilPrinted(running, /GraphUnavailable .*message requeued/);
    await until(async () => (await get(url)).body.status === 'queued');
    expect(await untilDone(url)).toMatchObject({ status: 'closed' });
  });
});

describe('closeAfter', () => {
  it('is 201, closes no sooner, and shows when', async () => {
    const request = delayed('PT6S');
    const sentAt = Date.now();
    const { status, headers, body } = await post(request);
    expect(status).toBe(201);
    const operationId = expect.stringMatching(UUID_V7) as unknown;
    expect(body).toMatchObject({ status: 'scheduled', operationId });
    expect(Date.parse(body.notBefore ?? '') - sentAt).toBeGreaterThanOrEqual(6_000);
    expect(headers.get('retry-after')).toBeNull();
    const state = await get(locationOf({ headers }));
    expect([state.status, state.body.status]).toEqual([200, 'scheduled']);
    const done = await untilDone(locationOf({ headers }));
    expect(done).toMatchObject({ status: 'closed', notBefore: body.notBefore });
    const dueAt = Date.parse(body.notBefore ?? '');
    expect(world.graph.requests()[0]?.startedAt).toBeGreaterThanOrEqual(dueAt);
  });

  it('with respond-async too is 201, at once is soon', async () => {
    const answer = await post(delayed('PT0S'), ASYNC);
    expect(answer.status).toBe(201);
    expect(await untilDone(locationOf(answer))).toMatchObject({ status: 'closed' });
  });

  it('is cancelled: nothing is closed, and cancelling again says the same', async () => {
    const request = delayed('PT10S');
    const url = locationOf(await post(request));
    expect((await cancel(url, {})).status).toBe(401);
    for (let time = 0; time < 2; time++) {
      const answer = await shown(await cancel(url));
      expect([answer.status, answer.body.status]).toEqual([200, 'cancelled']);
    }
    expect(await get(url)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    await running.empty();
    await untilPrinted(running, /cancelled .*deleted/);
    expect(stateOf(world.graph, request.workbookSessionId)).toBe('open');
    expect(world.graph.requests()).toEqual([]);
  });

  it('counts for a foreign message from its insertion, and is not sent on', async () => {
    const request = delayed('PT2S');
    const sentAt = Date.now();
    await running.queue.sendMessage(JSON.stringify(request));
    await until(() => stateOf(world.graph, request.workbookSessionId) === 'closed');
    // The insertion is told in whole seconds.
    expect((world.graph.requests()[0]?.startedAt ?? 0) - sentAt).toBeGreaterThanOrEqual(1_000);
    await untilPrinted(running, /tooEarly .*postponed/);
  });
});

it('a close that has begun or is done can’t be cancelled', async () => {
  world.graph.addFault({ delayMs: 60_000, times: 1 });
  const url = locationOf(await post(openSession(world.graph), ASYNC));
  await until(async () => (await get(url)).body.status === 'running');
  const begun = await cancel(url);
  expect([begun.status, begun.headers.get('x-ms-error-code')]).toEqual([409, 'OperationStarted']);
  await world.endDelay();
  await untilDone(url);
  expect((await cancel(url)).status).toBe(409);
});

it.each(['GET', 'DELETE'])('%s of an unknown operation is 404', async (method) => {
  for (const id of ['019a9c1e-0000-7000-8000-000000000001', 'x', "x' or 1 eq 1"]) {
    const url = `${running.app.url}/api/operations/${encodeURIComponent(id)}`;
    const answer = await fetch(url, { method, headers: KEY });
    const facts = [answer.status, answer.headers.get('x-ms-error-code')];
    expect(facts).toEqual([404, 'OperationNotFound']);
  }
});

describe('Repeatability-Request-ID', () => {
  const idOf = (last: number) => ({
    'Repeatability-Request-ID': `3F2504E0-4f89-11d3-9a0c-0305e82c33${last}`,
  });

  it('the same request again is the same operation, as the first time and then as it ended', async () => {
    const request = delayed('PT6S');
    const first = await post(request, idOf(10));
    const again = await post(request, idOf(10));
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('x-ms-request-id')).toBe(first.body.operationId);
    await untilDone(locationOf(first));
    const last = await post(request, idOf(10));
    const ended = { status: 'closed', operationId: first.body.operationId };
    expect(last).toMatchObject({ status: 200, body: ended });
    expect(world.graph.requests()).toHaveLength(1);
  });

  it('simultaneous equal requests make one message', async () => {
    const request = openSession(world.graph);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(request, { ...ASYNC, ...idOf(11) })),
    );
    expect(new Set(answers.map(({ body }) => body.operationId)).size).toBe(1);
    expect(answers.every(({ status }) => status === 202 || status === 200)).toBe(true);
    // One that came late is answered as it ended, without the address.
    await untilDone(`${running.app.url}/api/operations/${answers[0]?.body.operationId ?? ''}`);
    await running.empty();
    expect(world.graph.requests()).toHaveLength(1);
  });

  it('another request with the same id is a conflict, another session in the header too', async () => {
    const request = openSession(world.graph);
    expect((await post(request, { ...ASYNC, ...idOf(12) })).status).toBe(202);
    const { workbookSessionId, ...address } = request;
    const same = { ...ASYNC, ...idOf(12), 'workbook-session-id': workbookSessionId };
    expect((await post(address, same)).status).toBeLessThan(300);
    const other = { ...same, 'workbook-session-id': `${workbookSessionId}x` };
    const error = { code: 'RepeatabilityConflict' };
    expect(await post(address, other)).toMatchObject({ status: 409, body: { error } });
  });
});

it('addresses start with CLOSE_SESSION_PUBLIC_URL', async () => {
  const CLOSE_SESSION_PUBLIC_URL = 'https://api.contoso.com/x/';
  const behind = await world.start('public', { CLOSE_SESSION_PUBLIC_URL });
  const answer = await shown(await behind.post(openSession(world.graph), ASYNC));
  const { operationId } = answer.body;
  expect(locationOf(answer)).toBe(`https://api.contoso.com/x/api/operations/${operationId}`);
});

it('what may not be closed is not queued', async () => {
  const strict = await world.start('strict', { CLOSE_SESSION_ALLOW: '/me' });
  for (const [more, headers] of [
    [{}, ASYNC],
    [{ closeAfter: 'PT1H' }, {}],
  ] as const) {
    const request = { ...openSession(world.graph), ...more };
    const answer = await shown(await strict.post(request, headers));
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'TargetNotAllowed' } } });
  }
  expect((await strict.queue.getProperties()).approximateMessagesCount).toBe(0);
});

it('with a user’s token nothing is queued', async () => {
  const delegated = await world.start('never-stored', world.delegated);
  const token = world.entra.issueUserToken({ user: member });
  const headers = { Authorization: `Bearer ${token}` };
  const targets = async (more: object, extra = {}) => {
    const request = { ...openSession(world.graph), ...more };
    const answer = await delegated.post(request, { ...headers, ...extra });
    const { error } = (await answer.json()) as { error: { details: { target: string }[] } };
    return [answer.status, ...error.details.map(({ target }) => target)];
  };
  expect(await targets({}, ASYNC)).toEqual([400, 'Prefer']);
  expect(await targets({ closeAfter: 'PT1M' })).toEqual([400, 'closeAfter']);
  expect(await targets({ notify: { email: ['a@contoso.com'] } })).toEqual([400, 'notify']);
});
