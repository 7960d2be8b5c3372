import type { Clock } from '../../../shared/core/clock';
import { act, type Acted, type WriteBack } from './actOnMessages';
import { collect, type Found } from './collectMessages';
import { HOLD_SECONDS, Hold } from '../queue/messageHold';
import type { Order } from './order';
import type { PoisonQueue } from '../queue/poisonQueue';
import type { Progress } from '../queue/progress';
import { report } from './report';

/** Exit codes; the usage text explains them. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongArguments: 2,
  noMatch: 3,
  interrupted: 130,
} as const;

export interface DeskTools {
  queue: PoisonQueue;
  writeBack: WriteBack;
  clock: Pick<Clock, 'now'>;
  /** Gets a line of the result. */
  print: (line: string) => void;
  /** Gets a line that is no result: what is wrong. */
  warn: (line: string) => void;
  progress: Progress;
  /** Aborts on Ctrl-C: the desk then makes visible all that it holds. */
  signal: AbortSignal;
}

/**
 * Does what the order says. Whatever happens, what was hidden and not acted on is made visible again before
 * anything is printed.
 * @returns the exit code
 * @throws Error where the poison queue cannot be read
 */
export async function runDesk(order: Order, tools: DeskTools): Promise<number> {
  const { queue, clock, warn, signal } = tools;
  const total = await queue.count();
  if (total === undefined) {
    warn(
      `There is no queue ${queue.name}: nothing has been poisoned yet, or --queue names another queue.`,
    );
    return EXIT.noMatch;
  }
  const { command, isForReal } = order;
  const hold = new Hold(queue, clock, tools.progress);
  let found: Found = { chosen: [], codes: [] };
  let acted: Acted | undefined;
  let stuck = 0;
  try {
    const search = { ...tools, filter: order.filter, now: clock.now(), hold, total };
    found = await collect(search, isForReal);
    if (isForReal && (command === 'requeue' || command === 'drop')) {
      acted = await act(command, found.chosen, { ...tools, hold });
    }
  } finally {
    stuck = await hold.release();
    if (stuck > 0) {
      warn(`${stuck} messages stay hidden for up to ${HOLD_SECONDS / 60} minutes more.`);
    }
  }
  const hidden = total - found.codes.length;
  if (hidden > 0 && !signal.aborted) {
    warn(
      `About ${hidden} more messages are hidden: another run holds them, or held them when it was killed.`,
    );
  }
  if (signal.aborted) warn('Interrupted: the other messages are unchanged.');
  // Half a list would pass for a whole one.
  if (acted !== undefined || !signal.aborted) report(command, found, acted, tools);
  if (signal.aborted) return EXIT.interrupted;
  if (stuck > 0 || (acted?.failures.size ?? 0) > 0) return EXIT.failed;
  return found.chosen.length === 0 ? EXIT.noMatch : EXIT.done;
}
