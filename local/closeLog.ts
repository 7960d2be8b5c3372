import { createHash } from 'node:crypto';

/** A close as the app's log line tells it. */
export interface LoggedClose {
  outcome: string;
  trigger: string;
  graphCalls: number;
  durationMs: number;
  /** First 12 hexadecimal digits of the session id's SHA-256; absent where the request could not be read. */
  session?: string;
  /** What became of the queue message. */
  message?: string;
  delaySeconds?: number;
}

/** Reads a log line; undefined for one that tells of no close. */
export function readCloseLog(line: string): LoggedClose | undefined {
  return line.startsWith('{"event":"closeSession"') ? (JSON.parse(line) as LoggedClose) : undefined;
}

/** The name under which the log speaks of a session. */
export function loggedSession(workbookSessionId: string): string {
  return createHash('sha256').update(workbookSessionId).digest('hex').slice(0, 12);
}

/** Collects what became of queue messages, by session. */
export class QueueOutcomes {
  readonly #steps = new Map<string, string[]>();
  readonly #waiting = new Map<string, (steps: string) => void>();

  add({ session = '', outcome, message }: LoggedClose): void {
    if (message === undefined) return;
    const steps = [...(this.#steps.get(session) ?? []), outcome, message];
    this.#steps.set(session, steps);
    if (message !== 'deleted' && message !== 'poison') return;
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
