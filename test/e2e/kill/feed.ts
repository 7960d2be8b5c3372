import { setTimeout as delay } from 'node:timers/promises';
import type { QueueClient } from '@azure/storage-queue';

const SENT_AT_ONCE = 10;
const PAUSE_MS = 20;

/** Messages in the queue, those included that somebody has in hand or that wait for their time. */
export async function waitingIn(queue: QueueClient): Promise<number> {
  return (await queue.getProperties()).approximateMessagesCount ?? 0;
}

/**
 * Writes messages as fast as they are taken out, and never has more than `mostWaiting` in the queue:
 * Azurite slows down with what waits.
 * @param next the next message, undefined at the end
 */
export async function feed(
  queue: QueueClient,
  mostWaiting: number,
  next: () => string | undefined,
): Promise<void> {
  for (;;) {
    // A message that is requeued is there twice for a moment: leave room for those.
    const room = mostWaiting - SENT_AT_ONCE - (await waitingIn(queue));
    for (let sent = 0; sent < room; sent += SENT_AT_ONCE) {
      const texts: string[] = [];
      while (texts.length < SENT_AT_ONCE) {
        const text = next();
        if (text === undefined) break;
        texts.push(text);
      }
      await Promise.all(texts.map((text) => queue.sendMessage(text)));
      if (texts.length < SENT_AT_ONCE) return;
    }
    await delay(PAUSE_MS);
  }
}
