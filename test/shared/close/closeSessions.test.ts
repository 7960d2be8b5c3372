import { CloseError } from '../../../shared/core/closeError';
import { startDeadline } from '../../../shared/core/deadline';
import type { CloseOutcome } from '../../../shared/close/closeCall';
import { closeSessions } from '../../../shared/close/closeSessions';
import type { TokenSource } from '../../../shared/identity/appTokens';
import { callInBatches } from '../../../shared/graph/callsInTurn';
import { createThrottle } from '../../../shared/graph/throttle';
import type { CloseRequest, CloseRequestJson } from '../../../shared/request/parse/closeRequest';
import type { WorkbookAddress } from '../../../shared/request/address/workbookAddress';
import { closeSessionPath } from '../../../shared/request/address/workbookPath';
import { readBearerToken } from '../../../shared/identity/userToken';
import { bearerToken, userClaims } from '../../support/bearerTokens';
import { parsedRequest } from '../../support/closeRequests';
import { fakeGraph, type FakeReply } from '../../support/fakeGraph';
import { manualClock } from '../../support/manualClock';

const settle = () => new Promise(setImmediate);

interface Options {
  requests?: CloseRequest[];
  replies?: Record<string, FakeReply[]>;
  outer?: (FakeReply | undefined)[];
  /** In turn, the last one for ever. */
  tokens?: (string | CloseError)[];
  requestsPerSecond?: number;
  pathOf?: (address: WorkbookAddress) => string;
  isUser?: boolean;
}

/** Requests for sessions s-0, s-1, …, each in a workbook of its own. */
const many = (count: number, fields: Partial<CloseRequestJson> = {}) =>
  Array.from({ length: count }, (_, place) =>
    parsedRequest({ workbookSessionId: `s-${place}`, itemId: `i-${place}`, ...fields }),
  );

const nameOf = (result: CloseOutcome | CloseError) =>
  typeof result === 'string' ? result : result.code;

const user = () => {
  const read = readBearerToken(bearerToken(userClaims));
  if (read === undefined || read === 'app') throw new Error('no user');
  return read;
};

/** Starts closes against a Graph without a wire, with 60 s on a clock that stands still. */
function start({
  requests = many(3),
  replies,
  outer,
  tokens = ['t-1'],
  requestsPerSecond = 1_000,
  pathOf = closeSessionPath,
  isUser = false,
}: Options = {}) {
  const clock = manualClock();
  const graph = fakeGraph(replies, outer);
  const deadline = startDeadline(60, clock);
  const throttle = createThrottle(requestsPerSecond, clock);
  const asked: (string | undefined)[] = [];
  const source: TokenSource = {
    token: (_deadline, refused) => {
      asked.push(refused);
      const refusals = asked.filter((one) => one !== undefined);
      const given = tokens[Math.min(new Set(refusals).size, tokens.length - 1)] ?? '';
      return typeof given === 'string' ? Promise.resolve(given) : Promise.reject(given);
    },
  };
  const tokenSource = isUser ? { tokens: source, userTokens: () => source } : { tokens: source };
  const callInTurn = callInBatches(graph.callGraph, throttle, clock);
  const dependencies = { callInTurn, pathOf, throttle, clock, ...tokenSource };
  const call = { requests, clientRequestId: 'id-1', deadline, ...(isUser && { user: user() }) };
  const told: string[] = [];
  const closing = closeSessions(dependencies, call, ({ workbookSessionId }, { outcome: result }) =>
    told.push(`${workbookSessionId} ${nameOf(result)}`),
  );
  closing.catch(() => undefined);
  /** Lets all that is ready happen, and then moves on. */
  const travel = async (ms: number) => {
    for (let turn = 0; turn < 20; turn++) await settle();
    clock.advance(ms);
    for (let turn = 0; turn < 20; turn++) await settle();
  };
  const results = async () => (await closing).map(({ outcome: result }) => nameOf(result));
  return { closing, results, told, graph, clock, throttle, travel, asked };
}

const refusing = () => {
  throw new CloseError('TargetNotAllowed', 'x');
};
/** Refuses the second of `many` requests. */
const refusingOne = (address: WorkbookAddress) =>
  address.itemId === 'i-1' ? refusing() : closeSessionPath(address);
const signIn = [new CloseError('SignInRequired', 'x')];
const sizes = (calls: readonly { sessions: string[] }[]) => calls.map((one) => one.sessions.length);
const gone = { error: { code: 'itemNotFound', innerError: { code: 'SessionNotFound' } } };

it('closes 100 sessions with five calls, and says how each ended', async () => {
  const replies = { 's-3': [{ status: 404, body: gone }], 's-40': [{ status: 403 }] };
  const { closing, graph, asked } = start({ requests: many(100), replies });
  const closes = await closing;
  expect(closes).toHaveLength(100);
  for (const [place, { outcome: result, trace }] of closes.entries()) {
    if (place === 3) expect(result).toBe('alreadyClosed');
    else if (place === 40) expect(result).toMatchObject({ code: 'AccessDenied' });
    else expect(result).toBe('closed');
    expect(trace.graphCalls).toBe(1);
  }
  expect(sizes(graph.calls)).toEqual([20, 20, 20, 20, 20]);
  expect(new Set(asked)).toEqual(new Set([undefined]));
});

it('one alone is a single close', async () => {
  const { results, graph } = start({ requests: many(1) });
  expect(await results()).toEqual(['closed']);
  expect(graph.calls).toMatchObject([{ isBatch: false, sessions: ['s-0'] }]);
});

it('one workbook is never twice in a round', async () => {
  const requests = [0, 1, 0, 2, 0, 1].map((item, place) =>
    parsedRequest({ workbookSessionId: `s-${place}`, itemId: `i-${item}` }),
  );
  const { results, graph } = start({ requests });
  expect(await results()).toEqual(requests.map(() => 'closed'));
  expect(graph.calls.map(({ sessions }) => sessions)).toEqual([
    ['s-0', 's-1', 's-3'],
    ['s-2', 's-5'],
    ['s-4'],
  ]);
});

describe('tries again only what failed', () => {
  it('after a while of its own, and the others do not wait', async () => {
    const replies: Record<string, FakeReply[]> = {
      's-0': [{ status: 503, headers: { 'Retry-After': '5' } }, { status: 204 }],
      's-1': [{ status: 409 }, { status: 423 }, { status: 204 }],
      's-2': ['lost', { status: 204 }],
    };
    const { results, told, graph, travel } = start({ requests: many(20), replies });
    await travel(125);
    expect(told).toHaveLength(18);
    expect(told).toContain('s-2 closed');
    expect(graph.calls.map(({ sessions }) => sessions.slice(0, 3))).toEqual([
      ['s-0', 's-1', 's-2'],
      ['s-1', 's-2'],
    ]);
    await travel(250);
    expect(graph.calls.at(-1)).toMatchObject({ isBatch: false, sessions: ['s-1'] });
    await travel(4_625);
    expect(await results()).toEqual(Array.from({ length: 20 }, () => 'closed'));
    expect(graph.calls.at(-1)).toMatchObject({ isBatch: false, sessions: ['s-0'] });
    const seen = ['s-0', 's-1', 's-2', 's-3'].map((session) => graph.seen(session));
    expect(seen).toEqual([2, 3, 2, 1]);
  });

  it('and says how long each took', async () => {
    const replies = { 's-1': [{ status: 503 }, { status: 204 }] };
    const { closing, travel } = start({ replies });
    await travel(125);
    expect((await closing).map(({ durationMs }) => durationMs)).toEqual([0, 125, 0]);
  });

  it('and the next one of its workbook goes meanwhile', async () => {
    const requests = many(2, { itemId: 'same' });
    const replies = { 's-0': [{ status: 423 }, { status: 204 }] };
    const { results, graph, travel } = start({ requests, replies });
    await travel(125);
    expect(await results()).toEqual(['closed', 'closed']);
    expect(graph.calls.map(({ sessions }) => sessions)).toEqual([['s-0'], ['s-1'], ['s-0']]);
  });
});

describe('the answer to a batch as a whole', () => {
  it.each<[FakeReply, string]>([
    [{ status: 204 }, 'GraphRequestFailed'],
    [{ status: 404, body: gone }, 'GraphRequestFailed'],
    [{ status: 302 }, 'GraphRequestFailed'],
    [{ status: 400, body: { error: { code: 'SessionNotFound' } } }, 'GraphRequestFailed'],
    [{ status: 403 }, 'AccessDenied'],
  ])('%j is that of each, and closes nothing', async (reply, code) => {
    const { results, graph } = start({ outer: [reply] });
    expect(await results()).toEqual([code, code, code]);
    expect(graph.calls).toHaveLength(1);
  });

  const passing: FakeReply[] = [{ status: 503 }, { status: 429 }, 'lost', { status: 200, body: 3 }];
  it.each(passing)('%j passes', async (reply) => {
    const { results, graph, travel } = start({ outer: [reply] });
    await travel(125);
    expect(await results()).toEqual(['closed', 'closed', 'closed']);
    expect(sizes(graph.calls)).toEqual([3, 3]);
  });

  it('does not show what may be a part of a session id', async () => {
    const requests = [0, 1].map((place) =>
      parsedRequest({ workbookSessionId: `cluster-of-session-${place}`, itemId: `i-${place}` }),
    );
    const body = { error: { code: 'cluster-of-session-1' } };
    const { closing } = start({ requests, outer: [{ status: 400, body }] });
    expect(JSON.stringify(await closing)).not.toContain('cluster-of-session-1');
  });
});

describe('a token that is refused', () => {
  const refusedOnce = [{ status: 401 }, { status: 204 }];
  it.each<[string, Options]>([
    ['inside', { replies: { 's-0': refusedOnce, 's-1': refusedOnce } }],
    ['outside', { outer: [{ status: 401 }] }],
  ])('%s: once more with another, and only who has to', async (where, options) => {
    const { results, graph } = start({ ...options, tokens: ['t-1', 't-2'] });
    expect(await results()).toEqual(['closed', 'closed', 'closed']);
    expect(graph.calls.map(({ token }) => token)).toEqual(['t-1', 't-2']);
    expect(graph.seen('s-2')).toBe(where === 'inside' ? 1 : 2);
  });

  it('is lasting where there is no other', async () => {
    const { results, graph } = start({ outer: [{ status: 401 }] });
    expect(await results()).toEqual(Array.from({ length: 3 }, () => 'GraphRequestFailed'));
    expect(graph.calls).toHaveLength(1);
  });
});

describe('where nobody could go on', () => {
  it.each(['CredentialUnavailable', 'SignInRequired', 'AccessDenied'] as const)(
    '%s is the answer to all',
    async (code) => {
      const { closing, graph } = start({ tokens: [new CloseError(code, 'x')], isUser: true });
      await expect(closing).rejects.toMatchObject({ code });
      expect(graph.calls).toEqual([]);
    },
  );

  it('nor those beside one whose target is refused', async () => {
    const { closing } = start({ tokens: signIn, pathOf: refusingOne });
    await expect(closing).rejects.toMatchObject({ code: 'SignInRequired' });
  });

  it('no token is asked for where every target is refused', async () => {
    const { results, asked } = start({ pathOf: refusing });
    expect(await results()).toEqual(Array.from({ length: 3 }, () => 'TargetNotAllowed'));
    expect(asked).toHaveLength(0);
  });

  it('nor for no request, but for a user it is: 401 comes before 403', async () => {
    const { results, asked } = start({ requests: [], isUser: true });
    expect(await results()).toEqual([]);
    expect(asked).toHaveLength(0);
    const refused = start({ tokens: signIn, isUser: true, pathOf: refusing });
    await expect(refused.closing).rejects.toMatchObject({ code: 'SignInRequired' });
  });
});

it('what one may not touch, or a path that is a defect, spoils no other', async () => {
  const { results, graph } = start({
    requests: many(4),
    pathOf: (address) => (address.itemId === 'i-2' ? '/drives/../x' : refusingOne(address)),
  });
  expect(await results()).toEqual(['closed', 'TargetNotAllowed', 'InternalError', 'closed']);
  expect(graph.calls.map(({ paths }) => paths)).toEqual([
    [0, 3].map((place) => closeSessionPath(parsedRequest({ itemId: `i-${place}` }).address)),
  ]);
});

it('a user reaches no other user’s drive', async () => {
  const requests = [...many(2), parsedRequest({ userId: 'other@contoso.com' })];
  const { results } = start({ requests, isUser: true });
  expect(await results()).toEqual(['closed', 'closed', 'TargetNotAllowed']);
});

describe('the throttle', () => {
  it.each<[string, Options]>([
    ['inside', { replies: { 's-1': [{ status: 429, headers: { 'Retry-After': '90' } }] } }],
    ['outside', { outer: [{ status: 429, headers: { 'Retry-After': '90' } }] }],
  ])('is told of a 429 %s', async (where, options) => {
    const { results, clock, throttle } = start(options);
    const others = where === 'inside' ? 'closed' : 'Throttled';
    expect(await results()).toEqual([others, 'Throttled', others]);
    const later = throttle.enter(startDeadline(60, clock), 'delivery');
    await expect(later).rejects.toMatchObject({ retryAfterSeconds: 90 });
  });

  it('counts each request of a batch', async () => {
    const { results, graph, travel } = start({ requests: many(20), requestsPerSecond: 10 });
    await travel(0);
    // Ten may go, and wait a moment for those whose turn comes soon.
    expect(graph.calls).toEqual([]);
    await travel(50);
    await travel(200);
    expect(sizes(graph.calls)[0]).toBeGreaterThanOrEqual(10);
    expect(sizes(graph.calls)[0]).toBeLessThanOrEqual(12);
    for (let turn = 0; turn < 20; turn++) await travel(50);
    expect(await results()).toEqual(Array.from({ length: 20 }, () => 'closed'));
    expect(graph.calls.length).toBeLessThanOrEqual(5);
  });

  it('says the same of a turn that comes too late as a single close does', async () => {
    const { closing } = start({ requests: many(2), requestsPerSecond: 0.01 });
    const [, late] = await closing;
    expect(late?.outcome).toMatchObject({
      code: 'Throttled',
      retryAfterSeconds: 100,
      message: expect.stringContaining('GRAPH_REQUESTS_PER_SECOND') as unknown,
    });
  });

  it('says Throttled to those whose turn would come too late', async () => {
    const { results, travel } = start({ requests: many(4), requestsPerSecond: 0.025 });
    await travel(40_000);
    expect(await results()).toEqual(['closed', 'closed', 'Throttled', 'Throttled']);
  });
});

it('who is refused a turn holds up nobody behind', async () => {
  const requests = many(3, { itemId: 'same' });
  const { results, clock } = start({ requests, requestsPerSecond: 0.01 });
  expect(await results()).toEqual(['closed', 'Throttled', 'Throttled']);
  expect(clock.slept).toEqual([60_000]);
});

describe('when the time is up', () => {
  it('those not reached, or not answered, get GraphTimeout; what was closed stays closed', async () => {
    const requests = [...many(2), ...many(3, { itemId: 'i-1' }).slice(2)];
    const { closing, graph, travel } = start({ requests, replies: { 's-1': ['hangs'] } });
    await travel(60_000);
    const closes = await closing;
    const late = { code: 'GraphTimeout' };
    expect(closes.map(({ outcome: result }) => result)).toMatchObject([late, late, late]);
    expect(closes.map(({ trace }) => trace.graphCalls)).toEqual([1, 1, 0]);
    expect(sizes(graph.calls)).toEqual([2]);
  });

  it.each([
    [429, 'Throttled'],
    [409, 'WorkbookConflict'],
    [503, 'GraphTimeout'],
  ])('%i, and then no answer: %s', async (status, code) => {
    const replies = { 's-0': [{ status }, 'hangs' as const] };
    const { results, travel } = start({ requests: many(2), replies });
    await travel(125);
    await travel(60_000);
    expect(await results()).toEqual([code, 'closed']);
  });

  it('a conflict that waits for its workbook keeps its name', async () => {
    const requests = many(2, { itemId: 'same' });
    const replies: Record<string, FakeReply[]> = { 's-0': [{ status: 423 }], 's-1': ['hangs'] };
    const { results, travel } = start({ requests, replies });
    await travel(125);
    await travel(60_000);
    expect(await results()).toEqual(['WorkbookConflict', 'GraphTimeout']);
  });

  it('nobody waits in vain', async () => {
    const replies = { 's-0': [{ status: 503, headers: { 'Retry-After': '60' } }] };
    const { results, clock } = start({ replies });
    expect(await results()).toEqual(['GraphUnavailable', 'closed', 'closed']);
    expect(clock.asleep()).toBe(1);
  });
});

describe('an address that Graph refuses', () => {
  const found = { id: 'found', parentReference: { driveId: 'd' } };
  const [first, , third] = many(3);
  const [, second] = many(3, { itemId: undefined, itemPath: 'a.xlsx' });
  const byPath = [first, second, third].filter((request) => request !== undefined);

  it('is looked up alone, and closed by the id that was found', async () => {
    const lookUp = [{ status: 200, body: found }];
    const replies = { 's-1': [{ status: 403 }, { status: 204 }], '': lookUp };
    const { results, graph } = start({ requests: byPath, replies });
    expect(await results()).toEqual(['closed', 'closed', 'closed']);
    expect(graph.calls.map(({ isBatch, sessions }) => [isBatch, sessions])).toEqual([
      [true, ['s-0', 's-1', 's-2']],
      [false, ['']],
      [false, ['s-1']],
    ]);
    expect(graph.calls.at(-1)?.paths).toEqual(['/drives/d/items/found/workbook/closeSession']);
  });

  it('is not looked up where the batch as a whole was refused', async () => {
    const { results, graph } = start({ requests: byPath, outer: [{ status: 403 }] });
    expect(await results()).toEqual(['AccessDenied', 'AccessDenied', 'AccessDenied']);
    expect(graph.calls).toHaveLength(1);
  });
});
