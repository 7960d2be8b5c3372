import type { Clock } from '../core/clock';
import type { Deadline } from '../core/deadline';
import type { Parent } from '../telemetry/signals/telemetry';
import type { GraphAnswer } from './graphClient';
import type { CallGraph, GraphCall } from './graphClient';
import { createPostBatcher } from './postsInBatches';
import { graphTimeout } from './noAnswer';
import type { GraphThrottle } from './throttle';

/** How long a call may wait for its turn, and what is called when the turn has come. */
export interface Turn {
  deadline: Deadline;
  /** A delivery does not wait long while Graph throttles. */
  who: 'delivery' | 'httpCaller';
  /** Called when the Graph call is made. */
  onCall: () => void;
}

/**
 * Calls Graph once the call has its turn.
 * @throws CloseError Throttled, GraphTimeout where no turn comes in time; another error where Graph gave no answer
 */
export type CallInTurn = (call: GraphCall, turn: Turn) => Promise<GraphAnswer>;

/** Each call alone, as the throttle lets it. */
export function callSingly(callGraph: CallGraph, throttle: GraphThrottle): CallInTurn {
  return async (call, { deadline, who, onCall }) => {
    await throttle.enter(deadline, who);
    onCall();
    return callGraph(call);
  };
}

/**
 * The calls of one bulk request: what is posted at the same time goes in batches, posts to one address go one after
 * another, and what is read goes alone. Each takes its own turn of the throttle.
 * @param parent of the spans of the batches; a call that goes alone has its own
 */
export function callInBatches(
  callGraph: CallGraph,
  throttle: GraphThrottle,
  clock: Pick<Clock, 'sleep'>,
  parent?: Parent,
): CallInTurn {
  const callAlone = callSingly(callGraph, throttle);
  const { post, announce } = createPostBatcher(callGraph, clock, parent);
  const oneAtATime = new OneAtATime();
  return (call, turn) => {
    if (call.method === 'GET') return callAlone(call, turn);
    return oneAtATime.run(call.path, turn.deadline, async () => {
      const arrive = announce();
      try {
        await throttle.enter(turn.deadline, turn.who);
      } finally {
        arrive();
      }
      turn.onCall();
      return post(call);
    });
  };
}

/** Does one thing at a time for each name, in the order of arrival; different names never wait for each other. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Runs something once all that came before it under the same name has ended.
   * @throws CloseError GraphTimeout when the time is up first; what `run` throws
   */
  run<T>(name: string, deadline: Deadline, run: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const running = deadline.race(before).then(run, (cause: unknown) => {
      throw graphTimeout(cause);
    });
    // Whoever stands behind one that gave up still waits for those before.
    this.#last.set(name, Promise.allSettled([before, running]));
    return running;
  }
}
