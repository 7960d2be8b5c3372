import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';

/** Reads a log line; undefined for one that tells of no close. */
export function readCloseLog(line: string): CloseRecord | undefined {
  return line.startsWith('{"event":"closeSession"') ? (JSON.parse(line) as CloseRecord) : undefined;
}

/** Collects what became of queue messages, by session. */
export class QueueOutcomes {
  readonly #steps = new Map<string, string[]>();
  readonly #waiting = new Map<string, (steps: string) => void>();

  add({ session = '', outcome, messageFate }: CloseRecord): void {
    if (messageFate === undefined) return;
    const steps = [...(this.#steps.get(session) ?? []), outcome, messageFate];
    this.#steps.set(session, steps);
    if (messageFate !== 'deleted' && messageFate !== 'poisoned') return;
    this.#waiting.get(session)?.(steps.join(', '));
  }

  /** The outcomes and fates up to the end of a session's message; `''` is a message that can't be read. */
  async untilDone(session: string): Promise<string> {
    return new Promise((resolve) => {
      const tooLong = setTimeout(() => resolve('nothing in 30 s'), 30_000);
      this.#waiting.set(session, (steps) => {
        clearTimeout(tooLong);
        resolve(steps);
      });
    });
  }
}
