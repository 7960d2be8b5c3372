import type { GraphFault } from '../../local/simulators/graph/service/graphFault';
import { until } from './app';
import { BUSY_MS } from './busy';
import { FAILED_UNTIL_THE_END } from './outage';
import { openSession, stateOf, useApp, useWorld, warmUp } from './world';

const HURRIED_SECONDS = 3;

const world = useWorld();
const running = useApp(world, 'failures');
/** With little time for a close: for what never ends well. */
const hurried = useApp(world, 'hurried', () => ({
  CLOSE_SESSION_TIMEOUT_SECONDS: String(HURRIED_SECONDS),
}));
beforeAll(() => warmUp(world, hurried));

const callsOf = ({ workbookSessionId }: { workbookSessionId: string }) =>
  world.graph
    .requests()
    .filter(({ headers }) => headers['workbook-session-id'] === workbookSessionId);

const body = (...codes: string[]): Record<string, unknown> => ({
  error: codes.reduceRight<object>(
    (innerError, code) => ({ code, message: 'Graph says so.', innerError }),
    { 'request-id': '0f8fad5b-d9cb-469f-a165-70867728950e' },
  ),
});

/** Opens a session whose closes Graph answers with a fault, and gives the request that closes it. */
function openFaulty(fault: GraphFault) {
  const request = openSession(world.graph);
  world.graph.addFault({ match: { sessionId: request.workbookSessionId }, ...fault });
  return request;
}

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
  const fault = { status, body: body(...codes), times: 0 };

  it('by HTTP', async () => {
    const answer = await running.post(openFaulty(fault));
    const { error } = (await answer.json()) as AnsweredBody;
    expect([answer.status, error?.code]).toEqual([answered, code]);
    expect(answer.headers.get('x-ms-error-code')).toBe(code);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(error?.innererror).toMatchObject({ graphStatus: status });
    expect(JSON.stringify(error)).not.toContain('says so');
    expect(world.graph.requests()).toHaveLength(1);
  });

  it('by queue: poison at once, with one call of Graph', async () => {
    const text = JSON.stringify(openFaulty(fault));
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
  const request = openFaulty({ status, body: body(...codes), times: 2 });
  const answer = await running.post(request);
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'alreadyClosed' }]);
  await running.queue.sendMessage(JSON.stringify(request));
  await running.empty();
  expect(world.graph.requests()).toHaveLength(2);
});

// [status of Graph, codes, status of the answer, code of the answer]
const passing: [number, string[], number, string][] = [
  [409, ['accessConflict'], 409, 'WorkbookConflict'],
  [409, ['conflictUncategorized'], 409, 'WorkbookConflict'],
  [423, ['accessDenied'], 409, 'WorkbookConflict'],
  [423, [], 409, 'WorkbookConflict'],
  [429, ['tooManyRequestsUncategorized'], 429, 'Throttled'],
  [429, [], 429, 'Throttled'],
  [500, ['internalServerErrorUncategorized'], 502, 'GraphUnavailable'],
  [500, ['transientFailure'], 502, 'GraphUnavailable'],
  [500, [], 502, 'GraphUnavailable'],
  [503, ['generalException'], 502, 'GraphUnavailable'],
  [503, ['serviceUnavailableUncategorized'], 502, 'GraphUnavailable'],
  [504, ['gatewayTimeoutUncategorized'], 502, 'GraphUnavailable'],
  [408, [], 502, 'GraphUnavailable'],
];

describe.each(passing)('passing: %i %j → %i %s', (status, codes, answered, code) => {
  const close = (fault: GraphFault) =>
    running.post(openFaulty({ status, body: body(...codes), ...fault }));

  it('by HTTP: closed once it has passed', async () => {
    expect((await close({ times: 1 })).status).toBe(200);
    expect(world.graph.requests()).toHaveLength(2);
  });

  // After a 429 the whole process would stay away: throttle.test.ts.
  if (status === 429) return;

  it('by HTTP: not tried again where Graph asks for longer than there is', async () => {
    const answer = await close({ headers: { 'Retry-After': '120' }, times: 0 });
    const { error } = (await answer.json()) as AnsweredBody;
    const facts = [answer.status, error?.code, answer.headers.get('retry-after')];
    expect(facts).toEqual([answered, code, '120']);
    expect(world.graph.requests()).toHaveLength(1);
  });
});

it('by HTTP, passing failures are tried until the time is up', async () => {
  const unreadable = ['soon', 'Sun, 06 Nov 1994 08:49:37 GMT'].map(
    (retryAfter) => [429, [], 429, 'Throttled', retryAfter] as const,
  );
  const cases = [...passing, ...unreadable];
  const cameOut = await Promise.all(
    cases.map(async ([status, codes, , , retryAfter]) => {
      const headers: Record<string, string> = retryAfter ? { 'Retry-After': retryAfter } : {};
      const request = openFaulty({ status, headers, body: body(...codes), times: 0 });
      const answer = await hurried.post(request);
      const { error } = (await answer.json()) as AnsweredBody;
      const isTriedAgain = callsOf(request).length > 1;
      return [answer.status, error?.code, answer.headers.get('retry-after'), isTriedAgain];
    }),
  );
  cameOut.forEach(([status, code, ...more], at) => {
    const [, , answered, expected] = cases[at] ?? [];
    const due = answered === 502 ? FAILED_UNTIL_THE_END : [[answered, expected]];
    expect(due).toContainEqual([status, code]);
    // The time that Graph gave, or the app's own where it gave none.
    expect(more).toEqual([answered === 429 ? '10' : null, true]);
  });
});

it('by queue, transient failures are requeued and closed once they have passed', async () => {
  const headers = { 'Retry-After': '1' };
  const requests = passing.map(([status, codes]) =>
    openFaulty({ status, headers, body: body(...codes), times: 1 }),
  );
  for (const request of requests) await running.queue.sendMessage(JSON.stringify(request));
  await until(() =>
    requests.every(({ workbookSessionId: id }) => stateOf(world.graph, id) === 'closed'),
  );
  await running.empty();
  expect(world.graph.requests()).toHaveLength(2 * requests.length);
});

describe('no answer', () => {
  it.each<[string, GraphFault, string]>([
    ['a reset', { reset: true }, 'closed'],
    ['a close whose answer is lost', { afterEffect: true }, 'alreadyClosed'],
  ])('%s: called again', async (_name, fault, status) => {
    const answer = await running.post(openFaulty({ ...fault, times: 1 }));
    expect([answer.status, await answer.json()]).toMatchObject([200, { status }]);
    expect(world.graph.requests()).toHaveLength(2);
  });

  it.each<[string, GraphFault, unknown[][]]>([
    ['a hang before the headers', { hang: 'beforeHeaders' }, [[504, 'GraphTimeout']]],
    ['a hang in the body', { hang: 'inBody', status: 503 }, [[504, 'GraphTimeout']]],
    ['one reset after the other', { reset: true }, FAILED_UNTIL_THE_END],
  ])('%s: an error in time, and the next one is served', async (_name, fault, due) => {
    const request = openFaulty({ ...fault, times: 0 });
    const startedAt = Date.now();
    const answer = await hurried.post(request);
    const { error } = (await answer.json()) as AnsweredBody;
    expect(due).toContainEqual([answer.status, error?.code]);
    expect(Date.now() - startedAt).toBeLessThan(HURRIED_SECONDS * 1_000 + BUSY_MS);
    await until(async () => (await hurried.post(openSession(world.graph))).status === 200);
  });
});

it('a redirect is not followed, to no host', async () => {
  const redirectTo = `${world.graph.endpoint}/v1.0/elsewhere`;
  const answer = await running.post(openFaulty({ redirectTo, times: 0 }));
  const facts = [answer.status, answer.headers.get('x-ms-error-code')];
  expect(facts).toEqual([424, 'GraphRequestFailed']);
  expect(world.graph.requests()).toHaveLength(1);
});

it('no secret shows in what the app printed', () => {
  const printed = running.app.output();
  expect(printed).toContain('GraphRequestFailed');
  for (const { id } of world.graph.sessions()) expect(printed).not.toContain(id);
  expect(printed).not.toMatch(/cluster=|eyJ|Graph says so|\bat .*\.js:\d+/);
});
