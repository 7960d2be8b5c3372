import type { World } from '../world';
import type { Kind } from './killTraffic';

export interface KillPlan {
  /** Of the queue, and of the run. */
  name: string;
  signal: 'SIGKILL' | 'SIGTERM';
  seed: number;
  kills: number;
  /** Goes on until the last kill, so that there is always something in hand. */
  leastMessages: number;
  /** For how long what a killed app had in hand stays invisible. */
  invisibilitySeconds: number;
  without?: readonly Kind[];
}

/** Names the run in the environment of each of its processes. */
export const MARK = 'KILL_TEST_RUN';
/** Deliveries that a message has before the host gives up on it: few enough for some to get there. */
export const MAX_DEQUEUE_COUNT = 2;

/** Settings of the apps that a run starts and kills. */
export function killSettings(
  world: World,
  { name, invisibilitySeconds }: KillPlan,
): Record<string, string> {
  return {
    ...world.settings,
    CLOSE_SESSION_QUEUE: name,
    GRAPH_REQUESTS_PER_SECOND: '1000',
    LOCAL_QUEUE_INVISIBILITY_SECONDS: String(invisibilitySeconds),
    AzureFunctionsJobHost__extensions__queues__maxDequeueCount: String(MAX_DEQUEUE_COUNT),
    [MARK]: name,
  };
}
