import type { Deadline } from '../deadline';
import { graphTimeout } from './graphFailure';

/** Lets one at a time through for each name, in the order of arrival; different names never wait for each other. */
export class Lanes {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Waits until the lane is free, and takes it.
   * @returns frees it again
   * @throws CloseError GraphTimeout when the time is up first
   */
  async enter(name: string, deadline: Deadline): Promise<() => void> {
    const before = this.#last.get(name) ?? Promise.resolve();
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#last.set(name, left);
    try {
      await deadline.race(before);
    } catch (cause) {
      // Whoever stands behind still waits for those before.
      void before.then(leave);
      throw graphTimeout(cause);
    }
    return leave;
  }
}
