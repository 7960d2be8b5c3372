import { stopApps, until } from './app';
import { openSession, type Running, startWorld, stateOf, type World } from './world';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await stopApps();
  world.graph.clearRequests();
  world.graph.clearFaults();
});
afterAll(() => world.stop());

/** Has Graph answer one call with 429. */
function throttleOnce(retryAfterSeconds: number): void {
  const headers = { 'Retry-After': String(retryAfterSeconds) };
  world.graph.addFault({ status: 429, headers, times: 1 });
}

const facts = (answer: Response) => [
  answer.status,
  answer.headers.get('x-ms-error-code'),
  Number(answer.headers.get('retry-after')),
];

async function startThrottled(name: string, retryAfterSeconds: number): Promise<Running> {
  const running = await world.start(name, { CLOSE_SESSION_TIMEOUT_SECONDS: '2' });
  throttleOnce(retryAfterSeconds);
  const answer = await running.post(openSession(world.graph));
  expect(facts(answer)).toEqual([429, 'Throttled', retryAfterSeconds]);
  return running;
}

it('after a 429 the whole process stays away, and says how long', async () => {
  const running = await startThrottled('hold-http', 30);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => running.post(openSession(world.graph))),
  );
  for (const answer of answers) {
    const [status, code, seconds] = facts(answer);
    expect([status, code]).toEqual([429, 'Throttled']);
    expect(seconds).toBeGreaterThanOrEqual(28);
    expect(seconds).toBeLessThanOrEqual(30);
  }
  expect(world.graph.requests()).toHaveLength(1);
});

it('a Retry-After of hours is passed on as at most one', async () => {
  const running = await world.start('hold-hours', { CLOSE_SESSION_TIMEOUT_SECONDS: '2' });
  throttleOnce(7_200);
  expect(facts(await running.post(openSession(world.graph)))).toEqual([429, 'Throttled', 3_600]);
});

it('messages wait in the queue meanwhile, and do not come back in one instant', async () => {
  const running = await startThrottled('hold-queue', 3);
  const requests = Array.from({ length: 20 }, () => openSession(world.graph));
  await Promise.all(requests.map((request) => running.queue.sendMessage(JSON.stringify(request))));
  await until(() =>
    requests.every(({ workbookSessionId: id }) => stateOf(world.graph, id) === 'closed'),
  );
  const [throttled, ...closes] = world.graph.requests().map(({ startedAt }) => startedAt);
  expect(closes).toHaveLength(20);
  expect(Math.min(...closes) - (throttled ?? 0)).toBeGreaterThanOrEqual(3_000);
  expect(Math.max(...closes) - Math.min(...closes)).toBeGreaterThan(500);
});

it('callers whose deadline allows wait, and then all are served', async () => {
  const running = await world.start('hold-wait', { CLOSE_SESSION_TIMEOUT_SECONDS: '10' });
  throttleOnce(1);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => running.post(openSession(world.graph))),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});

it('Graph is not asked more often than the settings say', async () => {
  const running = await world.start('bucket', { GRAPH_REQUESTS_PER_SECOND: '5' });
  const requests = Array.from({ length: 15 }, () => openSession(world.graph));
  const answers = await Promise.all(requests.map((request) => running.post(request)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const times = world.graph.requests().map(({ startedAt }) => startedAt);
  // Two seconds for what goes beyond the first five, less what the first one was late by (a cold connection).
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(800);
});
