import type { QueueClient } from '@azure/storage-queue';

/** Takes all messages out: their texts by id. */
export async function drain(queue: QueueClient): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (;;) {
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: 32,
      visibilityTimeout: 600,
    });
    for (const { messageId, messageText } of receivedMessageItems)
      texts.set(messageId, messageText);
    if (receivedMessageItems.length === 0) break;
  }
  await queue.clearMessages();
  return texts;
}
