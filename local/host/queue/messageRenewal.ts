import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { boundedCall } from './boundedCall';
import { isOutOfHands } from './storageTrouble';

export interface RenewalOptions {
  queue: Pick<QueueClient, 'updateMessage'>;
  invisibilitySeconds: number;
  /** Aborted: the message is left alone. */
  abandoned: AbortSignal;
  /** A renewal failed: the host does not outlive that, a 5xx neither. */
  onFailure: (error: unknown) => void;
}

/** Keeps a message invisible while its function runs: renewed when half of the time is over. */
export function keepInvisible(
  message: Pick<DequeuedMessageItem, 'messageId' | 'popReceipt'>,
  { queue, invisibilitySeconds, abandoned, onFailure }: RenewalOptions,
): { /** Ends the renewals and gives the receipt that counts now. */ stop(): Promise<string> } {
  const halfMs = invisibilitySeconds * 500;
  let popReceipt = message.popReceipt;
  let isOver = false;
  let renewal = Promise.resolve();
  let timer = setTimeout(renew, halfMs);

  function renew(): void {
    if (abandoned.aborted) return;
    renewal = boundedCall(abandoned, (abortSignal) =>
      queue.updateMessage(message.messageId, popReceipt, undefined, invisibilitySeconds, {
        abortSignal,
      }),
    ).then(
      (updated) => {
        popReceipt = updated.popReceipt ?? popReceipt;
        if (!isOver) timer = setTimeout(renew, halfMs);
      },
      (error: unknown) => {
        // Gone, or in other hands: there is nothing to keep.
        if (!isOutOfHands(error) && !abandoned.aborted) onFailure(error);
      },
    );
  }
  return {
    async stop() {
      isOver = true;
      clearTimeout(timer);
      await renewal;
      return popReceipt;
    },
  };
}
