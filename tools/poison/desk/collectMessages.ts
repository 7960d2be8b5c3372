import { type Filter, isMeant } from './filter';
import type { Hold } from '../queue/messageHold';
import { type PoisonItem, readPoisonItem } from '../queue/poisonItem';
import { BATCH_SIZE, type PoisonMessage, type PoisonQueue } from '../queue/poisonQueue';
import type { Progress } from '../queue/progress';

/** A message that is meant. */
export type Chosen = PoisonItem & { id: string };

/** What was found in the poison queue. */
export interface Found {
  /** The messages that are meant, those that failed first coming first. */
  chosen: Chosen[];
  /** Codes of all messages. */
  codes: string[];
}

interface Search {
  queue: PoisonQueue;
  hold: Hold;
  filter: Filter;
  /** Epoch milliseconds that ages count back from. */
  now: number;
  /** About how many messages there are. */
  total: number;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * Looks at all messages. Few of them are only peeked at; the service shows no more than 32 in that way, so
 * many are received, and held.
 * @param mustHold receive them in any case, to act on them
 */
export async function collect(search: Search, mustHold: boolean): Promise<Found> {
  const found: Found = { chosen: [], codes: [] };
  const peeked = mustHold ? undefined : await search.queue.peek();
  if (peeked !== undefined && peeked.length < BATCH_SIZE) add(found, peeked, search);
  else await receiveAll(found, search);
  found.chosen.sort((a, b) => a.failedAt - b.failedAt);
  return found;
}

async function receiveAll(found: Found, search: Search): Promise<void> {
  const { hold, progress, signal, total } = search;
  // A call under way is never cut off: its messages would stay hidden without our knowing which.
  while (!signal.aborted) {
    const batch = await hold.take();
    if (batch.length === 0) return;
    add(found, batch, search);
    progress('read', found.codes.length, total);
    await hold.renew();
  }
}

function add(found: Found, messages: readonly PoisonMessage[], { filter, now }: Search): void {
  for (const { id, text, insertedAt } of messages) {
    const item = readPoisonItem(text, insertedAt);
    found.codes.push(item.code);
    // What is not meant is held without its text: there may be many thousands.
    if (isMeant(item, filter, now)) found.chosen.push({ ...item, id });
  }
}
