import { createPostBatcher } from '../../../shared/graph/postsInBatches';
import type { GraphPost } from '../../../shared/graph/batchMessage';
import type { CallGraph, GraphAnswer, GraphCall } from '../../../shared/graph/graphClient';
import { manualClock } from '../../support/manualClock';

const PARENT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: true };
const { signal } = new AbortController();
const post = (place: number, token = 't'): GraphPost => ({
  method: 'POST',
  path: `/drives/${place}/x`,
  headers: { 'workbook-session-id': `s-${place}`, 'client-request-id': 'id-1' },
  body: {},
  token,
  signal,
});
const answer = (status: number, body: unknown = ''): GraphAnswer => ({
  status,
  headers: new Headers(),
  bodyText: JSON.stringify(body),
});
const inner = (call: GraphCall) =>
  ((call as GraphPost).body as { requests: { id: string; url: string }[] }).requests;

/** The answer to a batch, in the reverse order of its requests. */
const answered = (batch: GraphCall, statusOf: (url: string) => number): GraphAnswer => {
  const responses = inner(batch).map(({ id, url }) => ({ id, status: statusOf(url) }));
  return answer(200, { responses: responses.reverse() });
};

/** Answers each request with 204. */
function start(answerOf: (call: GraphCall) => GraphAnswer | Promise<GraphAnswer> = allClosed) {
  const calls: GraphCall[] = [];
  const clock = manualClock();
  const callGraph: CallGraph = (call) => {
    calls.push(call);
    return Promise.resolve(answerOf(call));
  };
  let gatherings = 0;
  const soon = (send: () => void): void => {
    gatherings++;
    setImmediate(send);
  };
  const { post: gathered, announce } = createPostBatcher(callGraph, clock, PARENT, soon);
  return { calls, gathered, announce, clock, gatherings: () => gatherings };
}
const allClosed = (call: GraphCall) =>
  call.path === '/$batch' ? answered(call, () => 204) : answer(204);
const posts = (count: number) => Array.from({ length: count }, (_, place) => post(place));

it.each<[number, number[]]>([
  [1, [0]],
  [2, [2]],
  [20, [20]],
  [21, [20, 0]],
  [22, [20, 2]],
  [100, [20, 20, 20, 20, 20]],
])('%i at once: calls of %j, 0 being one that goes alone', async (count, sizes) => {
  const { calls, gathered } = start();
  const answers = await Promise.all(posts(count).map(gathered));
  expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(204));
  expect(calls.map((call) => (call.path === '/$batch' ? inner(call).length : 0))).toEqual(sizes);
  for (const call of calls) {
    expect(call).toMatchObject({ token: 't', signal, headers: { 'client-request-id': 'id-1' } });
  }
});

it('one that goes alone goes as it is', async () => {
  const { calls, gathered } = start();
  const one = post(1);
  await gathered(one);
  expect(calls).toEqual([one]);
});

it('reads of a batch what 20 answers may say', async () => {
  const { calls, gathered } = start();
  await Promise.all([post(1), post(2)].map(gathered));
  expect(calls).toMatchObject([{ method: 'POST', path: '/$batch', maxAnswerBytes: 1_048_576 }]);
});

it('the span of a batch is below the bulk call, and hides what each of its requests hides', async () => {
  const { calls, gathered } = start();
  const span = (secret: string) => ({ parent: undefined, resendCount: 3, secrets: [secret] });
  await Promise.all([
    gathered({ ...post(1), span: span('s-1') }),
    gathered({ ...post(2), span: span('s-2') }),
    gathered(post(3)),
  ]);
  expect(calls.map((call) => call.span)).toEqual([
    { parent: PARENT, resendCount: 0, secrets: ['s-1', 's-2'] },
  ]);
});

it('what is posted at the same time is gathered once', async () => {
  const { gathered, gatherings } = start();
  await Promise.all([post(1), post(2), post(3)].map(gathered));
  expect(gatherings()).toBe(1);
  await gathered(post(4));
  expect(gatherings()).toBe(2);
});

it('gives each its own answer', async () => {
  const { gathered } = start((call) => answered(call, (url) => 400 + Number(url.split('/')[2])));
  const answers = await Promise.all([post(3), post(1), post(2)].map(gathered));
  expect(answers.map(({ status }) => status)).toEqual([403, 401, 402]);
});

it('two tokens never share a batch', async () => {
  const { calls, gathered } = start();
  await Promise.all([post(1, 'a'), post(2, 'b'), post(3, 'a'), post(4, 'b')].map(gathered));
  expect(calls.map(({ token, path }) => [token, path])).toEqual([
    ['a', '/$batch'],
    ['b', '/$batch'],
  ]);
});

it('who comes later goes later, also while others are under way', async () => {
  const { calls, gathered } = start();
  const first = Promise.all([post(1), post(2)].map(gathered));
  await new Promise(setImmediate);
  await Promise.all([post(3), post(4)].map(gathered));
  await first;
  expect(calls).toHaveLength(2);
});

it('rejects only whom the answer left out', async () => {
  const { gathered } = start(() => answer(200, { responses: [{ id: '1', status: 204 }] }));
  const [first, second] = await Promise.allSettled([post(1), post(2)].map(gathered));
  expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  const reason = new Error('The batch has no answer to this request.');
  expect(first).toEqual({ status: 'rejected', reason });
});

it('a batch has the id of its calls, and none where they have none', async () => {
  const { calls, gathered } = start();
  const nameless = (place: number) => ({ ...post(place), headers: {} });
  await Promise.all([post(1), post(2)].map(gathered));
  await Promise.all([nameless(1), nameless(2)].map(gathered));
  expect(calls.map(({ headers }) => headers)).toStrictEqual([{ 'client-request-id': 'id-1' }, {}]);
});

it.each([1, 3])('rejects all %i where there was no answer', async (count) => {
  const { gathered } = start(() => Promise.reject(new Error('reset')));
  const results = await Promise.allSettled(posts(count).map(gathered));
  expect(results.map(({ status }) => status)).toEqual(Array(count).fill('rejected'));
});

it('rejects, and does not throw, where sending throws', async () => {
  const { post: gathered } = createPostBatcher(() => {
    throw new Error('a defect');
  }, manualClock());
  await expect(gathered(post(1))).rejects.toThrow('a defect');
});

describe('while others are on their way', () => {
  const soon = () => new Promise(setImmediate);

  it('waits a moment for them, and goes with them', async () => {
    const { calls, gathered, announce, clock } = start();
    const arrive = announce();
    const first = gathered(post(1));
    await soon();
    expect(calls).toEqual([]);
    clock.advance(249);
    await soon();
    arrive();
    const second = gathered(post(2));
    await soon();
    clock.advance(1);
    await Promise.all([first, second]);
    expect(calls.map(({ path }) => path)).toEqual(['/$batch']);
  });

  it('waits no longer than a moment, and for nobody who has arrived or given up', async () => {
    const { calls, gathered, announce, clock } = start();
    announce();
    const lonely = gathered(post(1));
    await soon();
    clock.advance(250);
    await lonely;
    const next = start();
    next.announce()();
    await next.gathered(post(2));
    expect([calls.length, next.calls.length]).toEqual([1, 1]);
  });

  it('waits for nobody where a batch is full', async () => {
    const { calls, gathered, announce } = start();
    announce();
    await Promise.all(posts(20).map(gathered));
    expect(calls).toHaveLength(1);
  });
});
