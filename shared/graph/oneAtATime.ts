import type { Deadline } from '../core/deadline';
import { graphTimeout } from './noAnswer';

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
