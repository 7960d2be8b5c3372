import { randomUUID } from 'node:crypto';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueFunction } from './functionIndex';
import type { QueuesOptions } from './hostJson';
import { decodeMessage, messageText, triggerValue } from './messageBody';
import { keepInvisible } from './messageRenewal';
import type { InvocationOutcome, InvocationRequest, WorkerLog } from './protocol';
import { traceContextOf } from './traceContext';
import { triggerMetadata } from './triggerMetadata';

export interface QueueMessageOptions {
  fn: QueueFunction;
  queue: QueueClient;
  /** Undefined where the queue can have none: then a failed message just stays invisible. */
  poison: QueueClient | undefined;
  queues: QueuesOptions;
  invisibilitySeconds: number;
  invoke: (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome>;
  onLog: (log: WorkerLog) => void;
}

/** What becomes of a message: out of the queue, visible again later, or to poison. */
export type MessageFate = 'delete' | 'release' | 'poison';

/**
 * Decides after a call. A worker that crashed has failed what it had in hand, as in the real host; only
 * what a dead host had in hand waits until its invisibility ends.
 */
export function fateOf(
  outcome: InvocationOutcome['status'],
  dequeueCount: number,
  maxDequeueCount: number,
): MessageFate {
  if (outcome === 'succeeded') return 'delete';
  // It never ran: back with it, whatever its count.
  if (outcome === 'unavailable') return 'release';
  return dequeueCount >= maxDequeueCount ? 'poison' : 'release';
}

/** Takes one received message through its call to its fate. Rejects when storage fails. */
export async function processMessage(
  message: DequeuedMessageItem,
  o: QueueMessageOptions,
): Promise<void> {
  let popReceipt = message.popReceipt;
  let fate: MessageFate = 'poison';
  const body = decodeMessage(message.messageText, o.queues.messageEncoding);
  if (message.dequeueCount <= o.queues.maxDequeueCount && body !== undefined) {
    const renewal = keepInvisible(o.queue, message, o.invisibilitySeconds);
    const outcome = await call(message, body, o);
    popReceipt = await renewal.stop();
    fate = fateOf(outcome.status, message.dequeueCount, o.queues.maxDequeueCount);
  }
  await ignoringGone(() => carryOut(fate, message, popReceipt, o));
}

async function call(
  message: DequeuedMessageItem,
  body: Buffer,
  o: QueueMessageOptions,
): Promise<InvocationOutcome> {
  const data = triggerValue(body, o.fn.dataType);
  // Base64 of something that is not UTF-8: the conversion fails at each try, the function never runs.
  if (!data) return { status: 'failed', message: 'the message is no text' };
  return o.invoke(o.fn.name, {
    invocationId: randomUUID(),
    functionId: o.fn.functionId,
    traceContext: traceContextOf(),
    inputData: [{ name: o.fn.bindingName, data }],
    triggerMetadata: triggerMetadata(message, messageText(body), data),
  });
}

async function carryOut(
  fate: MessageFate,
  message: DequeuedMessageItem,
  popReceipt: string,
  { queue, poison, queues, onLog }: QueueMessageOptions,
): Promise<void> {
  const { messageId } = message;
  switch (fate) {
    case 'delete':
      await queue.deleteMessage(messageId, popReceipt);
      return;
    case 'release': {
      if (!poison) return;
      const seconds = Math.floor(queues.visibilityTimeoutMs / 1000);
      await queue.updateMessage(messageId, popReceipt, undefined, seconds);
      return;
    }
    case 'poison':
      if (!poison) return;
      onLog({
        level: 'warning',
        message: `Message ${messageId} goes to queue '${poison.name}' after ${message.dequeueCount} tries.`,
      });
      await sendCreating(poison, message.messageText);
      await queue.deleteMessage(messageId, popReceipt);
      return;
  }
}

/** The body alone, with the default time to live of 7 days, as the extension does it. */
async function sendCreating(poison: QueueClient, text: string): Promise<void> {
  try {
    await poison.sendMessage(text);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    await poison.createIfNotExists();
    await poison.sendMessage(text);
  }
}

/** Someone else has the message by now, or it is gone: nothing to do about it. */
async function ignoringGone(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { code } = error as { code?: string };
    if (statusOf(error) !== 404 && code !== 'PopReceiptMismatch') throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number } | undefined)?.statusCode;
}
