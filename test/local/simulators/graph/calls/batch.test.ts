import { budget } from '../../../../../local/simulators/graph/tenant/tenant';
import { type Harness, startHarness } from '../simulatorHarness';

interface Step {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: { error: { code: string } };
}

const BASE = `/drives/${budget.driveId}/items/${budget.itemId}/workbook`;

let harness: Harness;
beforeAll(async () => {
  // Each random number is smaller than the one before: answers come in reverse.
  let next = 0xffff_ffff;
  const randomBytes = (size: number): Buffer => {
    const bytes = Buffer.alloc(size);
    if (size === 4) bytes.writeUInt32BE((next -= 1), 0);
    return bytes;
  };
  harness = await startHarness({ randomBytes });
});
afterAll(() => harness.stop());
beforeEach(() => {
  const { simulator } = harness;
  simulator.clearFaults();
  simulator.clearRequests();
  simulator.setThrottle({ requests: 1500, windowSeconds: 10 });
  for (const id of ['a', 'b', 'c']) {
    simulator.openSession({ id, driveId: budget.driveId, itemId: budget.itemId });
  }
});

const close = (id: string, dependsOn?: string[], sessionId = id): object => ({
  id,
  method: 'POST',
  url: `${BASE}/closeSession`,
  headers: { 'Workbook-Session-Id': sessionId },
  ...(dependsOn && { dependsOn }),
});

async function send(requests: unknown, version = 'v1.0'): Promise<Step[]> {
  const answer = await harness.graph(`/${version}/$batch`, { body: { requests } });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { responses: Step[] }).responses;
}

const statuses = (steps: Step[]): string[] => unsorted(steps).sort();
const unsorted = (steps: Step[]) => steps.map(({ id, status }) => `${id} ${status}`);

it.each(['v1.0', 'beta'])(
  'closes in parallel, and answers in another order: %s',
  async (version) => {
    const steps = await send([close('a'), close('b'), close('c')], version);
    expect(unsorted(steps)).toEqual(['c 204', 'b 204', 'a 204']);
    expect(steps[0]).not.toHaveProperty('body');
    expect(steps[0]?.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const states = harness.simulator.sessions().map(({ state }) => state);
    expect(states).toEqual(['closed', 'closed', 'closed']);
  },
);

it('answers 200 even where all fail, each with its own error', async () => {
  const steps = await send([
    close('a', undefined, 'x'),
    { ...close('b'), url: '/drives/x/items/y/workbook/closeSession' },
    { ...close('c'), method: 'GET' },
    { ...close('d'), url: '/planets' },
    { ...close('e'), url: '/$batch' },
  ]);
  expect(statuses(steps)).toEqual(['a 404', 'b 404', 'c 405', 'd 400', 'e 400']);
  const first = steps.find(({ id }) => id === 'a');
  expect(first?.body?.error.code).toBe('invalidSessionReCreatable');
  expect(first?.headers['Content-Type']).toBe('application/json');
});

it('runs in sequence by dependsOn, and a failure fails those after it', async () => {
  const steps = await send([close('c', ['b']), close('b', ['a'], 'unknown'), close('a')]);
  expect(statuses(steps)).toEqual(['a 204', 'b 404', 'c 424']);
  expect(steps.find(({ id }) => id === 'c')?.body?.error.code).toBe('FailedDependency');
  const recorded = harness.simulator.requests().slice(1);
  const seen = recorded.map(({ inBatch, status }) => `${inBatch?.id} ${status}`);
  expect(seen).toEqual(['a 204', 'b 404', 'c 424']);
});

it('creates a session by a body that is an object', async () => {
  const url = `${BASE.slice(1)}/createSession`;
  const [step] = await send([{ id: '1', method: 'post', url, body: { persistChanges: true } }]);
  expect(step).toMatchObject({ status: 201, body: { persistChanges: true } });
});

it('records the batch and what is inside', async () => {
  await send([close('a')]);
  const [outer, inner] = harness.simulator.requests();
  expect(outer).toMatchObject({ path: '/v1.0/$batch', operation: '$batch', status: 200 });
  expect(outer).not.toHaveProperty('inBatch');
  expect(inner).toMatchObject({
    method: 'POST',
    path: `${BASE}/closeSession`,
    headers: { 'workbook-session-id': 'a' },
    body: '',
    operation: 'closeSession',
    status: 204,
    inBatch: { id: 'a', requestId: expect.any(String) as string },
  });
});

it('counts each request inside', async () => {
  harness.simulator.setThrottle({ requests: 2, windowSeconds: 10 });
  const steps = await send([close('a'), close('b'), close('c')]);
  expect(statuses(steps)).toEqual(['a 204', 'b 204', 'c 429']);
  expect(steps.find(({ id }) => id === 'c')?.headers['Retry-After']).toBe('10');
});

it('is hit by faults inside', async () => {
  const { simulator, slept } = harness;
  slept.length = 0;
  const match = { operation: 'closeSession' as const };
  // A request inside a batch has no connection to reset: this one waits for a single call.
  simulator.addFault({ match, reset: true });
  const scripted = { headers: { 'Retry-After': '4' }, body: 'x' };
  simulator.addFault({ match: { sessionId: 'a' }, status: 503, ...scripted });
  simulator.addFault({ match: { sessionId: 'b' }, afterEffect: true, status: 504 });
  simulator.addFault({ match: { sessionId: 'c' }, delayMs: 20 });
  const steps = await send([close('a'), close('b'), close('c')]);
  expect(statuses(steps)).toEqual(['a 503', 'b 504', 'c 204']);
  expect(steps.find(({ id }) => id === 'a')).toMatchObject(scripted);
  expect(slept).toEqual([20]);
  const states = new Map(simulator.sessions().map(({ id, state }) => [id, state]));
  expect(['a', 'b', 'c'].map((id) => states.get(id))).toEqual(['open', 'closed', 'closed']);
});

const many = (count: number): object[] =>
  Array.from({ length: count }, (_, at) => close(String(at)));

it.each([
  ['21 requests', { requests: many(21) }],
  ['none', { requests: [] }],
  ['no envelope', [close('a')]],
  ['no JSON', '{'],
  ['the same id twice', { requests: [close('a'), close('a')] }],
  ['a request without an id', { requests: [{ method: 'POST', url: '/x' }] }],
  ['a whole URL', { requests: [{ ...close('a'), url: 'https://other.example/x' }] }],
  ['an unknown dependency', { requests: [close('a', ['x'])] }],
  ['a circle', { requests: [close('a', ['b']), close('b', ['a'])] }],
])('refuses %s', async (_name, body) => {
  const answer = await harness.graph('/v1.0/$batch', { body });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'BadRequest' } });
  expect(harness.simulator.requests()).toHaveLength(1);
});

it.each([
  ['without a token', { token: '' }, 401],
  ['by GET', { method: 'GET' }, 400],
])('refuses a batch %s', async (_name, options, status) => {
  expect((await harness.graph('/v1.0/$batch', options)).status).toBe(status);
});
