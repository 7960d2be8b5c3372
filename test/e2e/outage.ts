import type { GraphSimulator } from '../../local/simulators/graph/service/graphSimulator';
import { until } from './app';
import { BUSY_MS } from './busy';
import { type Running, stateOf, type World } from './world';

const TIMEOUT_SECONDS = 1.5;
const LATEST_MS = TIMEOUT_SECONDS * 1000 + BUSY_MS;

/**
 * Status and code of the answers to a close whose every call of Graph fails until the time is up: a call that is under way
 * then has no answer in time.
 */
export const FAILED_UNTIL_THE_END = [
  [502, 'GraphUnavailable'],
  [504, 'GraphTimeout'],
];

/** Starts an app that gives a close 1.5 seconds: for tests of what never ends well. */
export function startHurried(
  world: World,
  name: string,
  more: Record<string, string> = {},
): Promise<Running> {
  return world.start(name, { CLOSE_SESSION_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS), ...more });
}

/** Status, code and Retry-After of the answer to a close of a hurried app, which has to come in time. */
export async function closeInTime(running: Running, request: object): Promise<unknown[]> {
  const startedAt = Date.now();
  const answer = await running.post(request);
  expect(Date.now() - startedAt).toBeLessThan(LATEST_MS);
  return [answer.status, answer.headers.get('x-ms-error-code'), answer.headers.get('retry-after')];
}

/** Waits until the app has printed something. */
export async function untilPrinted({ app }: Pick<Running, 'app'>, line: RegExp): Promise<void> {
  await until(() => line.test(app.output()));
}

/** Waits until the session of a request is closed. */
export async function untilClosed(
  graph: GraphSimulator,
  { workbookSessionId }: { workbookSessionId: string },
): Promise<void> {
  await until(() => stateOf(graph, workbookSessionId) === 'closed');
}
