import type { GraphSimulator } from '../../local/simulators/graph/graphSimulator';
import { stopApps, until } from './app';
import { BUSY_MS } from './busy';
import { type Running, startWorld, stateOf, type World } from './world';

const TIMEOUT_SECONDS = 1.5;
const LATEST_MS = TIMEOUT_SECONDS * 1000 + BUSY_MS;

/** A world for the tests of a file: each begins with nothing recorded and nothing broken, and ends its apps. */
export function useWorld(): () => World {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  beforeEach(() => {
    world.graph.clearRequests();
    world.graph.clearFaults();
    world.identity.clearFaults();
  });
  afterEach(stopApps);
  afterAll(() => world.stop());
  return () => world;
}

/** Starts an app that gives a close 1.5 seconds. */
export function startHurried(
  world: World,
  name: string,
  more: Record<string, string> = {},
): Promise<Running> {
  return world.start(name, { CLOSE_SESSION_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS), ...more });
}

/** Status, code and Retry-After of the answer to a close, which has to come in time. */
export async function closeInTime(running: Running, request: object): Promise<unknown[]> {
  const startedAt = Date.now();
  const answer = await running.post(request);
  expect(Date.now() - startedAt).toBeLessThan(LATEST_MS);
  return [answer.status, answer.headers.get('x-ms-error-code'), answer.headers.get('retry-after')];
}

/** Waits until the session of a request is closed. */
export async function untilClosed(
  graph: GraphSimulator,
  { workbookSessionId }: { workbookSessionId: string },
): Promise<void> {
  await until(() => stateOf(graph, workbookSessionId) === 'closed', 30_000);
}
