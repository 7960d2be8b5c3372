import type { QueueClient } from '@azure/storage-queue';

/** What lay in poison. */
export interface Poison {
  /** Session of each record that the app wrote, with the code of its reason. */
  records: { sessionId: string; code: string }[];
  /** Texts that the host gave up on after too many deliveries: as they stood in the queue. */
  givenUp: string[];
}

/** Takes everything out of a poison queue. */
export async function takePoison(queue: QueueClient): Promise<Poison> {
  const poison: Poison = { records: [], givenUp: [] };
  if (!(await queue.exists())) return poison;
  for (;;) {
    const { receivedMessageItems: items } = await queue.receiveMessages({ numberOfMessages: 32 });
    if (items.length === 0) return poison;
    for (const { messageText, messageId, popReceipt } of items) {
      const record = JSON.parse(messageText) as { reason?: { code: string }; message: string };
      const code = record.reason?.code;
      if (code === undefined) poison.givenUp.push(messageText);
      else poison.records.push({ sessionId: sessionOf(record.message), code });
      await queue.deleteMessage(messageId, popReceipt);
    }
  }
}

/** The session that a message closes. */
export function sessionOf(text: string): string {
  return (JSON.parse(text) as { workbookSessionId: string }).workbookSessionId;
}
