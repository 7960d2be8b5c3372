import type { QueueClient } from '@azure/storage-queue';

/** A message as it stands in the poison queue. */
export interface PoisonMessage {
  id: string;
  text: string;
  /** Epoch milliseconds. */
  insertedAt: number;
}

/** The right to a message that was received: it changes with each renewal. */
export interface Receipt {
  id: string;
  popReceipt: string;
}

/** The poison queue, as the desk uses it. */
export interface PoisonQueue {
  readonly name: string;
  /** About how many messages there are, hidden ones included; undefined where there is no such queue. */
  count(): Promise<number | undefined>;
  /** Up to 32 messages, untouched. */
  peek(): Promise<PoisonMessage[]>;
  /** Up to 32 messages, which no other client sees for that time. */
  receive(hideSeconds: number): Promise<(PoisonMessage & Receipt)[]>;
  /**
   * Hides a message from now on; 0 makes it visible.
   * @returns the new right to it; undefined where another client holds it, or it is gone
   */
  hide(receipt: Receipt, hideSeconds: number): Promise<Receipt | undefined>;
  /** Deletes a message. One that is gone already is no error, one that another client holds is. */
  delete(receipt: Receipt): Promise<void>;
}

/** The most messages that the service gives at once. */
export const BATCH_SIZE = 32;

/** The desk's view of a real queue. */
export function poisonQueueOf(client: QueueClient): PoisonQueue {
  const batch = { numberOfMessages: BATCH_SIZE };
  return {
    name: client.name,
    count: () =>
      client
        .getProperties()
        .then(
          ({ approximateMessagesCount = 0 }) => approximateMessagesCount,
          unless(isMissing, undefined),
        ),
    peek: async () => (await client.peekMessages(batch)).peekedMessageItems.map(messageOf),
    receive: async (hideSeconds) => {
      const options = { ...batch, visibilityTimeout: hideSeconds };
      const { receivedMessageItems } = await client.receiveMessages(options);
      return receivedMessageItems.map((item) => ({
        ...messageOf(item),
        popReceipt: item.popReceipt,
      }));
    },
    hide: ({ id, popReceipt: old }, hideSeconds) =>
      client.updateMessage(id, old, undefined, hideSeconds).then(
        ({ popReceipt = old }) => ({ id, popReceipt }),
        unless((error) => isMissing(error) || isTaken(error), undefined),
      ),
    delete: async ({ id, popReceipt }) => {
      await client.deleteMessage(id, popReceipt).catch(unless(isMissing, undefined));
    },
  };
}

function messageOf(item: {
  messageId: string;
  messageText: string;
  insertedOn: Date;
}): PoisonMessage {
  return { id: item.messageId, text: item.messageText, insertedAt: item.insertedOn.getTime() };
}

/** A rejection handler that gives the value for errors of that kind, and throws the others. */
function unless<T>(isKind: (error: unknown) => boolean, value: T): (error: unknown) => T {
  return (error) => {
    if (isKind(error)) return value;
    throw error;
  };
}

function isMissing(error: unknown): boolean {
  return (error as { statusCode?: unknown } | undefined)?.statusCode === 404;
}

function isTaken(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'PopReceiptMismatch';
}
