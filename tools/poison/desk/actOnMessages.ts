import { chunksOf, CONCURRENCY } from '../queue/chunks';
import type { Chosen } from './collectMessages';
import type { Hold } from '../queue/messageHold';
import type { Progress } from '../queue/progress';
import { requeueText } from '../queue/requeueText';
import { errorLine } from './safeText';

/** Writes a text to the queue of close requests; false where it is too long for a message. */
export type WriteBack = (text: string) => Promise<boolean>;

/** What was done to messages. */
export interface Acted {
  done: Chosen[];
  /** How many failed, by what was the matter. */
  failures: Map<string, number>;
}

interface ActTools {
  hold: Hold;
  writeBack: WriteBack;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * Requeues messages, or drops them. It ends early when interrupted, and when a whole chunk fails.
 */
export async function act(
  kind: 'requeue' | 'drop',
  chosen: readonly Chosen[],
  { hold, writeBack, progress, signal }: ActTools,
): Promise<Acted> {
  const one = kind === 'drop' ? drop : requeue;
  const acted: Acted = { done: [], failures: new Map() };
  for (const chunk of chunksOf(chosen, CONCURRENCY)) {
    if (signal.aborted) break;
    await hold.renew();
    const results = await Promise.allSettled(chunk.map((item) => one(item, hold, writeBack)));
    results.forEach((result, index) => {
      const item = chunk[index];
      if (result.status === 'fulfilled' && item !== undefined) acted.done.push(item);
      if (result.status === 'rejected') count(acted.failures, errorLine(result.reason));
    });
    progress(kind === 'drop' ? 'dropped' : 'requeued', acted.done.length, chosen.length);
    if (results.every(({ status }) => status === 'rejected')) break;
  }
  return acted;
}

/** Written before it is deleted: an end between the two closes a session twice, which is harmless. */
async function requeue(item: Chosen, hold: Hold, writeBack: WriteBack): Promise<void> {
  hold.assertHeld(item.id);
  if (!(await writeBack(requeueText(item)))) throw new Error('its text is too long for a message');
  try {
    await hold.remove(item.id);
  } catch (error) {
    throw new Error(
      `requeued, but also still in the poison queue (closing twice is harmless): ${errorLine(error)}`,
      { cause: error },
    );
  }
}

async function drop(item: Chosen, hold: Hold): Promise<void> {
  await hold.remove(item.id);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
