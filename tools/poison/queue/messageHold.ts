import type { Clock } from '../../../shared/core/clock';
import { CONCURRENCY, inChunks } from './chunks';
import type { PoisonMessage, PoisonQueue, Receipt } from './poisonQueue';
import type { Progress } from './progress';

/**
 * How long a received message stays hidden: this long at most after the desk was killed. What is held longer
 * is renewed.
 */
export const HOLD_SECONDS = 5 * 60;
const RENEW_BEFORE_MS = (HOLD_SECONDS * 1000) / 2;

/** The messages that the desk has received and that no other client sees. */
export class Hold {
  /** By id, in the order in which they would become visible. */
  readonly #held = new Map<string, Receipt & { until: number }>();

  constructor(
    private readonly queue: PoisonQueue,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly progress: Progress = () => undefined,
  ) {}

  /**
   * Takes the next messages.
   * @returns those that were not held already; empty at the end of the queue
   */
  async take(): Promise<PoisonMessage[]> {
    const now = this.clock.now();
    const batch = await this.queue.receive(HOLD_SECONDS);
    const fresh = batch.filter(({ id }) => !this.#held.has(id));
    batch.forEach((message) => this.#keep(message, now));
    return fresh;
  }

  /** Hides for longer what would soon be visible. To be called again and again while messages are held. */
  async renew(): Promise<void> {
    const now = this.clock.now();
    const due = [...this.#held.values()].filter(({ until }) => until - now < RENEW_BEFORE_MS);
    const renewOne = async (held: Receipt): Promise<void> => {
      const renewed = await this.queue.hide(held, HOLD_SECONDS);
      if (renewed === undefined) this.#held.delete(held.id);
      else this.#keep(renewed, now);
    };
    // One that fails is tried again the next time.
    await inChunks(due, CONCURRENCY, renewOne, this.#tell('renewed', due.length));
  }

  /**
   * Deletes a message that is held.
   * @throws Error where another client holds it now
   */
  async remove(id: string): Promise<void> {
    await this.queue.delete(this.#receiptOf(id));
    this.#held.delete(id);
  }

  /** @throws Error where the message is not held any more */
  assertHeld(id: string): void {
    this.#receiptOf(id);
  }

  /**
   * Makes visible what is still held. It never throws.
   * @returns how many could not be made visible: they come back by themselves within {@link HOLD_SECONDS}
   */
  async release(): Promise<number> {
    const held = [...this.#held.values()];
    this.#held.clear();
    const show = (receipt: Receipt) => this.queue.hide(receipt, 0);
    const results = await inChunks(
      held,
      CONCURRENCY,
      show,
      this.#tell('made visible', held.length),
    );
    return results.filter(({ status }) => status === 'rejected').length;
  }

  #tell(what: string, total: number): (done: number) => void {
    return (done) => this.progress(what, done, total);
  }

  #keep({ id, popReceipt }: Receipt, now: number): void {
    // Anew, so that it stands at the end.
    this.#held.delete(id);
    this.#held.set(id, { id, popReceipt, until: now + HOLD_SECONDS * 1000 });
  }

  #receiptOf(id: string): Receipt {
    const receipt = this.#held.get(id);
    if (receipt === undefined) throw new Error('another client holds the message now');
    return receipt;
  }
}
