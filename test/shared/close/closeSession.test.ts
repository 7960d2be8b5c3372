import { startDeadline } from '../../../shared/core/deadline';
import { DRIVE_ID, ITEM_ID, SESSION_ID } from '../../support/closeRequests';
import { callSingly } from '../../../shared/graph/callsInTurn';
import { createGraphClient } from '../../../shared/graph/graphClient';
import { createThrottle } from '../../../shared/graph/throttle';
import { letPass, manualClock, START } from '../../support/manualClock';
import { type ScriptedAnswer, scriptedServer } from '../../support/scriptedServer';
import { CLOSED, failing, HANGS, RESETS, useScriptedClose } from '../../support/scriptedClose';

const { graph, start } = useScriptedClose();

const gone: ScriptedAnswer = {
  status: 404,
  body: '{"error":{"code":"invalidSessionReCreatable","innerError":{"code":"SessionNotFound"}}}',
};

it('closes with one call', async () => {
  const { closing, trace } = await start([{ status: 204, headers: { 'request-id': 'r-1' } }]);
  await expect(closing).resolves.toBe('closed');
  expect(trace).toEqual({ graphCalls: 1, graphRequestId: 'r-1' });
  expect(graph.seen).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: `/v1.0/drives/${DRIVE_ID}/items/${ITEM_ID}/workbook/closeSession`,
      body: '{}',
      headers: expect.objectContaining({
        authorization: 'Bearer t-1',
        'workbook-session-id': SESSION_ID,
        'client-request-id': 'id-1',
      }) as unknown,
    }),
  ]);
});

it('keeps the last request id that Graph gave', async () => {
  const headers = { 'request-id': 'r-1' };
  const { closing, clock, trace } = await start([{ status: 503, headers }, CLOSED]);
  await letPass(clock, 125);
  await expect(closing).resolves.toBe('closed');
  expect(trace).toEqual({ graphCalls: 2, graphRequestId: 'r-1' });
});

it('takes a session that is gone for closed', async () => {
  const { closing } = await start([gone]);
  await expect(closing).resolves.toBe('alreadyClosed');
});

describe('over HTTP', () => {
  it.each([408, 409, 423, 500, 502, 503, 504])(
    'attempts again after %i, with full jitter',
    async (status) => {
      const { closing, clock, trace } = await start([failing(status), failing(status), CLOSED]);
      await letPass(clock, 125, 250);
      await expect(closing).resolves.toBe('closed');
      expect(trace.graphCalls).toBe(3);
      expect(clock.slept).toEqual([60_000, 125, 250]);
    },
  );

  it('waits as long as Graph asks', async () => {
    const { closing, clock } = await start([failing(429, { 'Retry-After': '59' }), CLOSED]);
    await letPass(clock, 59_000);
    await expect(closing).resolves.toBe('closed');
    expect(graph.seen).toHaveLength(2);
  });

  it.each([
    [429, '60', 'Throttled'],
    [503, '3600', 'GraphUnavailable'],
    [409, '61', 'WorkbookConflict'],
  ])('does not wait in vain: %i with Retry-After %s', async (status, retryAfter, code) => {
    const { closing } = await start([failing(status, { 'Retry-After': retryAfter })]);
    await expect(closing).rejects.toMatchObject({ code, retryAfterSeconds: Number(retryAfter) });
    expect(graph.seen).toHaveLength(1);
  });

  it('gives up when the next wait would outlast the deadline', async () => {
    const { closing, clock } = await start([failing(503)], { random: 0.99 });
    const bounds = [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000];
    await letPass(clock, ...bounds.map((bound) => 0.99 * bound));
    await expect(closing).rejects.toMatchObject({ code: 'GraphUnavailable' });
    expect(graph.seen).toHaveLength(12);
    expect(clock.now() - START).toBeLessThan(60_000);
  });

  it.each([200, 302, 400, 403, 404, 410, 413, 501])('attempts %i once', async (status) => {
    const { closing, trace } = await start([failing(status)]);
    await expect(closing).rejects.toMatchObject({ retryable: false });
    expect(trace.graphCalls).toBe(1);
    expect(graph.seen).toHaveLength(1);
  });
});

it.each([409, 429, 503])('for a delivery attempts %i once', async (status) => {
  const { closing } = await start([failing(status, { 'Retry-After': '1' })], { attempts: 'one' });
  await expect(closing).rejects.toMatchObject({ retryable: true, retryAfterSeconds: 1 });
  expect(graph.seen).toHaveLength(1);
});

describe('a token that Graph refuses', () => {
  it.each(['one', 'untilDeadline'] as const)('is replaced once (%s)', async (attempts) => {
    const tokens = ['t-1', 't-2'];
    const { closing } = await start([failing(401), CLOSED], { attempts, tokens });
    await expect(closing).resolves.toBe('closed');
    const sent = graph.seen.map(({ headers }) => headers.authorization);
    expect(sent).toEqual(['Bearer t-1', 'Bearer t-2']);
  });

  it.each<[string, ScriptedAnswer]>([
    ['a close', CLOSED],
    ['another refusal', failing(403)],
    ['a reset', RESETS],
  ])('is not what %s says', async (_name, answer) => {
    const { closing } = await start([answer], { attempts: 'one', tokens: ['t-1', 't-2'] });
    await closing.catch(() => undefined);
    expect(graph.seen).toHaveLength(1);
  });

  it('is not replaced twice', async () => {
    const { closing } = await start([failing(401)], { tokens: ['t-1', 't-2', 't-3'] });
    const refused = { code: 'GraphRequestFailed', graph: { graphStatus: 401 } };
    await expect(closing).rejects.toMatchObject(refused);
    expect(graph.seen).toHaveLength(2);
  });

  it('ends it where no other can be had', async () => {
    const { closing } = await start([failing(401)]);
    await expect(closing).rejects.toMatchObject({ code: 'GraphRequestFailed' });
    expect(graph.seen).toHaveLength(1);
  });
});

describe('when the time is up', () => {
  it.each<[string, ScriptedAnswer]>([
    ['before the headers', HANGS],
    ['in the body', { raw: (response) => response.writeHead(503).write('{"error":') }],
  ])('a Graph that hangs %s is GraphTimeout', async (_where, answer) => {
    const { closing, clock, trace } = await start([answer]);
    await graph.untilSeen(1);
    clock.advance(60_000);
    await expect(closing).rejects.toMatchObject({
      code: 'GraphTimeout',
      status: 504,
      message: expect.stringContaining('(CLOSE_SESSION_TIMEOUT_SECONDS)') as unknown,
      cause: { name: expect.stringMatching(/^(DeadlinePassed|AbortError)$/) as unknown },
    });
    expect(trace.graphCalls).toBe(1);
  });
});

const halfAnswer: ScriptedAnswer['raw'] = (response) =>
  response.writeHead(200, { 'content-length': '9' }).write('x') && response.socket?.destroy();

it.each<[string, ScriptedAnswer]>([
  ['a reset', RESETS],
  ['half an answer', { raw: halfAnswer }],
])('%s is passing, and tried again', async (_name, answer) => {
  const { closing, clock } = await start([answer, CLOSED]);
  await letPass(clock, 125);
  await expect(closing).resolves.toBe('closed');
});

it('a connection that is refused is GraphUnavailable', async () => {
  const closed = await scriptedServer();
  await closed.stop();
  const clock = manualClock();
  const callInTurn = callSingly(createGraphClient(closed.url, 'v1.0'), createThrottle(120, clock));
  const { closing } = await start([], { attempts: 'one', dependencies: { callInTurn } });
  await expect(closing).rejects.toMatchObject({ code: 'GraphUnavailable' });
});

it.each([
  [429, 'Throttled'],
  [409, 'WorkbookConflict'],
  [503, 'GraphTimeout'],
])('still so when the time was up: %i, and then no answer: %s', async (status, code) => {
  const { closing, clock } = await start([failing(status), HANGS]);
  await letPass(clock, 125);
  await graph.untilSeen(2);
  clock.advance(60_000);
  await expect(closing).rejects.toMatchObject({ code });
});

it('a wait that ends after the time was up leaves the last failure: no call begins any more', async () => {
  const { closing, clock } = await start([failing(503)]);
  await clock.untilAsleep(125);
  clock.advance(60_000);
  await expect(closing).rejects.toMatchObject({ code: 'GraphUnavailable' });
  expect(graph.seen).toHaveLength(1);
});

it('what came before the last answer is stale: 429, then 503, then no answer is GraphTimeout', async () => {
  const { closing, clock } = await start([failing(429), failing(503), HANGS]);
  await letPass(clock, 125, 250);
  await graph.untilSeen(3);
  clock.advance(60_000);
  await expect(closing).rejects.toMatchObject({ code: 'GraphTimeout' });
});

describe('the throttle', () => {
  it('is told of a 429 with its Retry-After, and of nothing else', async () => {
    for (const [status, headers, heldSeconds] of [
      [429, { 'Retry-After': '90' }, 90],
      [429, {}, undefined],
      [503, { 'Retry-After': '90' }, undefined],
    ] as const) {
      const one = { attempts: 'one' } as const;
      const { closing, throttle, clock } = await start([failing(status, headers)], one);
      await expect(closing).rejects.toBeDefined();
      const held = throttle.enter(startDeadline(60, clock), 'delivery');
      if (heldSeconds === undefined) {
        await held;
        // What it is told later counts all the same.
        throttle.hold(5);
        const later = throttle.enter(startDeadline(60, clock), 'delivery');
        await expect(later).rejects.toMatchObject({ retryAfterSeconds: 5 });
      } else await expect(held).rejects.toMatchObject({ retryAfterSeconds: heldSeconds });
      await graph.stop();
    }
  });

  it('keeps a delivery from waiting', async () => {
    const { closing } = await start([CLOSED], { attempts: 'one', heldSeconds: 30 });
    await expect(closing).rejects.toMatchObject({ code: 'Throttled', retryAfterSeconds: 30 });
    expect(graph.seen).toEqual([]);
  });

  it('lets a caller over HTTP wait', async () => {
    const { closing, clock } = await start([CLOSED], { heldSeconds: 30 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(graph.seen).toEqual([]);
    clock.advance(30_000);
    await expect(closing).resolves.toBe('closed');
  });

  it('is not what a close failed for that had its turn', async () => {
    const { closing, clock } = await start([HANGS], { heldSeconds: 30 });
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30_000);
    await graph.untilSeen(1);
    clock.advance(30_000);
    await expect(closing).rejects.toMatchObject({ code: 'GraphTimeout' });
  });
});
