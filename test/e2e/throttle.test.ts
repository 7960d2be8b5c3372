import { until } from './app';
import { openSession, type Running, stateOf, useWorld, warmUp } from './world';

const world = useWorld();

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

/** Starts an app that has eight seconds for a close, and is throttled for longer. */
async function startThrottled(name: string, retryAfterSeconds: number): Promise<Running> {
  const running = await world.start(name, { CLOSE_SESSION_TIMEOUT_SECONDS: '8' });
  await warmUp(world, running);
  throttleOnce(retryAfterSeconds);
  const answer = await running.post(openSession(world.graph));
  expect(facts(answer)).toEqual([429, 'Throttled', retryAfterSeconds]);
  return running;
}

it('after a 429 the whole process stays away, and says how long', async () => {
  const running = await startThrottled('hold-http', 60);
  const startedAt = Date.now();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => running.post(openSession(world.graph))),
  );
  const leastSeconds = 59 - Math.ceil((Date.now() - startedAt) / 1000);
  for (const answer of answers) {
    const [status, code, seconds] = facts(answer);
    expect([status, code]).toEqual([429, 'Throttled']);
    expect(seconds).toBeGreaterThanOrEqual(leastSeconds);
    expect(seconds).toBeLessThanOrEqual(60);
  }
  expect(world.graph.requests()).toHaveLength(1);
});

it('a Retry-After of hours is passed on as at most one', async () => {
  const running = await world.start('hold-hours');
  throttleOnce(7_200);
  expect(facts(await running.post(openSession(world.graph)))).toEqual([429, 'Throttled', 3_600]);
});

it('messages wait in the queue meanwhile, and do not come back in one instant', async () => {
  const running = await startThrottled('hold-queue', 10);
  const requests = Array.from({ length: 20 }, () => openSession(world.graph));
  await Promise.all(requests.map((request) => running.queue.sendMessage(JSON.stringify(request))));
  await until(() =>
    requests.every(({ workbookSessionId: id }) => stateOf(world.graph, id) === 'closed'),
  );
  const [throttled, ...closes] = world.graph.requests().map(({ startedAt }) => startedAt);
  expect(closes).toHaveLength(20);
  expect(Math.min(...closes) - (throttled ?? 0)).toBeGreaterThanOrEqual(10_000);
  expect(Math.max(...closes) - Math.min(...closes)).toBeGreaterThan(500);
});

it('callers whose deadline allows wait, and then all are served', async () => {
  const running = await world.start('hold-wait');
  throttleOnce(1);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => running.post(openSession(world.graph))),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});

it('Graph is not asked more often than the settings say', async () => {
  const running = await world.start('bucket', { GRAPH_REQUESTS_PER_SECOND: '5' });
  await warmUp(world, running);
  const startedAt = Date.now();
  const requests = Array.from({ length: 15 }, () => openSession(world.graph));
  const answers = await Promise.all(requests.map((request) => running.post(request)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const lastAt = Math.max(...world.graph.requests().map((request) => request.startedAt));
  // The first five at once, and the other ten two seconds later at the earliest.
  expect(lastAt - startedAt).toBeGreaterThanOrEqual(2_000);
});
