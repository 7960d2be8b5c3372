import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';

/**
 * Keeps a message invisible while its function runs: renewed when half of the time is over,
 * sooner after a failure.
 */
export function keepInvisible(
  queue: Pick<QueueClient, 'updateMessage'>,
  message: Pick<DequeuedMessageItem, 'messageId' | 'popReceipt'>,
  invisibilitySeconds: number,
): { /** Ends the renewals and gives the receipt that counts now. */ stop(): Promise<string> } {
  const halfMs = invisibilitySeconds * 500;
  let popReceipt = message.popReceipt;
  let stopped = false;
  let renewal = Promise.resolve();
  let timer = setTimeout(renew, halfMs);

  function renew(): void {
    renewal = queue
      .updateMessage(message.messageId, popReceipt, undefined, invisibilitySeconds)
      .then((updated) => {
        popReceipt = updated.popReceipt ?? popReceipt;
        return halfMs;
      })
      .catch((error: unknown) => {
        // Gone, or in other hands: there is nothing to keep.
        const { statusCode } = error as { statusCode?: number };
        stopped ||= statusCode === 404 || statusCode === 400;
        return Math.min(halfMs / 4, 60_000);
      })
      .then((nextMs) => {
        if (!stopped) timer = setTimeout(renew, nextMs);
      });
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await renewal;
      return popReceipt;
    },
  };
}
