import { stopApps, until } from './app';
import { BUSY_MS } from './busy';
import { openSession, type Running, startWorld, stateOf, type World } from './world';

let world: World;
let running: Running;

beforeAll(async () => {
  world = await startWorld();
  running = await world.start('failures', { CLOSE_SESSION_TIMEOUT_SECONDS: '1.2' });
});
afterAll(async () => {
  await stopApps();
  await world.stop();
});
beforeEach(() => {
  world.graph.clearRequests();
  world.graph.clearFaults();
  world.identity.clearFaults();
});

const body = (...codes: string[]): Record<string, unknown> => ({
  error: codes.reduceRight<object>(
    (inner, code) => ({ code, message: 'Graph says so.', innerError: inner }),
    {
      'request-id': '0f8fad5b-d9cb-469f-a165-70867728950e',
    },
  ),
});

interface AnsweredBody {
  error?: { code: string; innererror?: object };
}

// [status of Graph, codes from the top down, status of the answer, code of the answer]
const lasting: [number, string[], number, string][] = [
  [404, ['invalidSessionNotFound'], 404, 'WorkbookNotFound'],
  [404, ['itemNotFound'], 404, 'WorkbookNotFound'],
  [404, ['notFoundUncategorized', 'FileOpenNotFound'], 404, 'WorkbookNotFound'],
  [404, [], 404, 'WorkbookNotFound'],
  [401, ['invalidSessionAuthentication'], 424, 'GraphRequestFailed'],
  [401, ['InvalidAuthenticationToken'], 424, 'GraphRequestFailed'],
  [403, ['accessDenied', 'EditModeAccessDenied'], 403, 'AccessDenied'],
  [403, ['forbiddenUncategorized'], 403, 'AccessDenied'],
  [400, ['invalidSessionAccessConflict'], 424, 'GraphRequestFailed'],
  [403, ['invalidSessionRestricted'], 424, 'GraphRequestFailed'],
  [400, ['invalidSessionUnexpected'], 424, 'GraphRequestFailed'],
  [400, ['unsupportedWorkbook'], 422, 'WorkbookNotSupported'],
  [400, ['invalidSessionUnsupportedWorkbook'], 422, 'WorkbookNotSupported'],
  [400, ['badRequestUncategorized'], 424, 'GraphRequestFailed'],
  [405, ['methodNotAllowedUncategorized'], 424, 'GraphRequestFailed'],
  [501, ['notImplementedUncategorized'], 424, 'GraphRequestFailed'],
  [413, ['payloadTooLargeUncategorized'], 424, 'GraphRequestFailed'],
  [400, ['requestAborted'], 424, 'GraphRequestFailed'],
  [200, [], 424, 'GraphRequestFailed'],
  [302, [], 424, 'GraphRequestFailed'],
];

describe.each(lasting)('lasting: %i %j → %i %s', (status, codes, answered, code) => {
  const fault = (sessionId: string) =>
    world.graph.addFault({ match: { sessionId }, status, body: body(...codes), times: 0 });

  it('by HTTP', async () => {
    const request = openSession(world.graph);
    fault(request.workbookSessionId);
    const answer = await running.post(request);
    const { error } = (await answer.json()) as AnsweredBody;
    expect([answer.status, error?.code]).toEqual([answered, code]);
    expect(answer.headers.get('x-ms-error-code')).toBe(code);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(error?.innererror).toMatchObject({ graphStatus: status });
    expect(JSON.stringify(error)).not.toContain('says so');
    expect(world.graph.requests()).toHaveLength(1);
  });

  it('by queue: poison at once, with one call of Graph', async () => {
    const request = openSession(world.graph);
    fault(request.workbookSessionId);
    const text = JSON.stringify(request);
    await running.queue.sendMessage(text);
    const records = (await running.poisoned()).map((record) => JSON.parse(record) as object);
    expect(records).toEqual([
      expect.objectContaining({
        reason: expect.objectContaining({ code }) as unknown,
        attempts: 1,
        message: text,
      }),
    ]);
    expect(world.graph.requests()).toHaveLength(1);
    await running.empty();
  });
});

const gone: [number, string[]][] = [
  [404, ['invalidSessionReCreatable', 'InvalidSession']],
  [400, ['invalidSessionReCreatable']],
  [410, ['InvalidOrTimedOutSession']],
  [404, ['itemNotFound', 'SessionNotFound']],
  [404, ['DeploymentInvalidEditSession']],
];

it.each(gone)('already closed: %i %j', async (status, codes) => {
  const request = openSession(world.graph);
  const { workbookSessionId: sessionId } = request;
  world.graph.addFault({ match: { sessionId }, status, body: body(...codes), times: 2 });
  const answer = await running.post(request);
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'alreadyClosed' }]);
  await running.queue.sendMessage(JSON.stringify(request));
  await running.empty();
  expect(world.graph.requests()).toHaveLength(2);
});

// [status of Graph, codes, Retry-After, status of the answer, code of the answer]
const passing: [number, string[], string | undefined, number, string][] = [
  [409, ['accessConflict'], undefined, 409, 'WorkbookConflict'],
  [423, ['accessDenied'], undefined, 409, 'WorkbookConflict'],
  [500, ['internalServerErrorUncategorized'], undefined, 502, 'GraphUnavailable'],
  [503, ['generalException'], undefined, 502, 'GraphUnavailable'],
  [409, ['conflictUncategorized'], '30', 409, 'WorkbookConflict'],
  [423, [], undefined, 409, 'WorkbookConflict'],
  [429, ['tooManyRequestsUncategorized'], undefined, 429, 'Throttled'],
  [429, [], undefined, 429, 'Throttled'],
  [429, [], 'soon', 429, 'Throttled'],
  [429, [], 'Sun, 06 Nov 1994 08:49:37 GMT', 429, 'Throttled'],
  [503, ['serviceUnavailableUncategorized'], '30', 502, 'GraphUnavailable'],
  [504, ['gatewayTimeoutUncategorized'], undefined, 502, 'GraphUnavailable'],
  [500, ['transientFailure'], undefined, 502, 'GraphUnavailable'],
  [500, [], undefined, 502, 'GraphUnavailable'],
  [408, [], undefined, 502, 'GraphUnavailable'],
];

describe.each(passing)(
  'passing: %i %j, Retry-After %s → %i %s',
  (status, codes, retryAfter, answered, code) => {
    const headers: Record<string, string> =
      retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
    const seconds = retryAfter === '30' ? '30' : answered === 429 ? '10' : null;

    it('by HTTP: tried until the time is up, or not at all where Graph asks for longer', async () => {
      const request = openSession(world.graph);
      const match = { sessionId: request.workbookSessionId };
      world.graph.addFault({ match, status, headers, body: body(...codes), times: 0 });
      const answer = await running.post(request);
      const { error } = (await answer.json()) as AnsweredBody;
      expect([answer.status, error?.code, answer.headers.get('retry-after')]).toEqual([
        answered,
        code,
        seconds,
      ]);
      const calls = world.graph.requests().length;
      if (retryAfter === '30') expect(calls).toBe(1);
      else expect(calls).toBeGreaterThan(1);
    });

    it('by HTTP: closed once it has passed', async () => {
      const request = openSession(world.graph);
      const match = { sessionId: request.workbookSessionId };
      world.graph.addFault({ match, status, body: body(...codes), times: 1 });
      expect((await running.post(request)).status).toBe(200);
      expect(world.graph.requests()).toHaveLength(2);
    });
  },
);

it('by queue, transient failures are requeued and closed once they have passed', async () => {
  const requests = passing.map(([status, codes]) => {
    const request = openSession(world.graph);
    const match = { sessionId: request.workbookSessionId };
    const headers = { 'Retry-After': '1' };
    world.graph.addFault({ match, status, headers, body: body(...codes), times: 1 });
    return request;
  });
  for (const request of requests) await running.queue.sendMessage(JSON.stringify(request));
  await until(() =>
    requests.every(({ workbookSessionId: id }) => stateOf(world.graph, id) === 'closed'),
  );
  await running.empty();
  expect(world.graph.requests()).toHaveLength(2 * requests.length);
});

describe('no answer', () => {
  const faults = [
    ['a hang before the headers', { hang: 'beforeHeaders' as const }, 504, 'GraphTimeout'],
    ['a hang in the body', { hang: 'inBody' as const, status: 503 }, 504, 'GraphTimeout'],
    ['a reset', { reset: true as const }, 502, 'GraphUnavailable'],
    ['a close whose answer is lost', { afterEffect: true as const }, 200, undefined],
  ] as const;

  it.each(faults)('%s', async (_name, fault, status, code) => {
    const request = openSession(world.graph);
    const match = { sessionId: request.workbookSessionId };
    world.graph.addFault({ match, ...fault, times: status === 200 ? 1 : 0 });
    const startedAt = Date.now();
    const answer = await running.post(request);
    const { error } = (await answer.json()) as AnsweredBody;
    expect([answer.status, error?.code]).toEqual([status, code]);
    expect(Date.now() - startedAt).toBeLessThan(1_200 + BUSY_MS);
    world.graph.clearFaults();
    expect((await running.post(openSession(world.graph))).status).toBe(200);
  });
});

it('a redirect is not followed, to no host', async () => {
  const request = openSession(world.graph);
  const match = { sessionId: request.workbookSessionId };
  world.graph.addFault({ match, redirectTo: `${world.graph.endpoint}/v1.0/elsewhere`, times: 0 });
  const answer = await running.post(request);
  expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([
    424,
    'GraphRequestFailed',
  ]);
  expect(world.graph.requests()).toHaveLength(1);
});

it('no secret shows in what the app printed', () => {
  const printed = running.app.output();
  expect(printed).toContain('GraphRequestFailed');
  for (const { id } of world.graph.sessions()) expect(printed).not.toContain(id);
  expect(printed).not.toMatch(/cluster=|eyJ|Graph says so|\bat .*\.js:\d+/);
});
