import { randomUUID } from 'node:crypto';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { boundedCall } from './boundedCall';
import type { QueueFunction } from '../functions/functionIndex';
import type { QueuesOptions } from '../common/hostJson';
import { decodeMessage, messageText, triggerValue } from './messageBody';
import { keepInvisible } from './messageRenewal';
import type { InvocationOutcome, InvocationRequest, WorkerLog } from '../worker/protocol';
import { isOutOfHands } from './storageTrouble';
import { NO_TRACE } from '../common/traceContext';
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
  /** Aborted: what has not been sent to the worker fails. */
  stopping: AbortSignal;
  /** Aborted: nothing more is done to the message, which stays invisible. */
  abandoned: AbortSignal;
  /** A renewal failed in a way that the host does not outlive. */
  onFailure: (error: unknown) => void;
}

/** What becomes of a message: out of the queue, visible again later, or to poison. */
export type MessageFate = 'delete' | 'release' | 'poison';

/**
 * Decides after a call. Whatever failed uses up an attempt, the calls of a worker that crashed and those that never
 * reached one too; only what a dead host had in hand waits until its invisibility ends.
 */
export function fateOf(
  outcome: InvocationOutcome['status'],
  dequeueCount: number,
  maxDequeueCount: number,
): MessageFate {
  if (outcome === 'succeeded') return 'delete';
  return dequeueCount >= maxDequeueCount ? 'poison' : 'release';
}

/**
 * Takes one received message through its call to its fate.
 * @throws what storage throws, but for a message that is gone or in other hands
 */
export async function processMessage(
  message: DequeuedMessageItem,
  o: QueueMessageOptions,
): Promise<void> {
  let popReceipt = message.popReceipt;
  let fate: MessageFate = 'poison';
  const body = decodeMessage(message.messageText, o.queues.messageEncoding);
  if (message.dequeueCount <= o.queues.maxDequeueCount && body !== undefined) {
    const renewal = keepInvisible(message, o);
    const outcome = await call(message, body, o);
    popReceipt = await renewal.stop();
    fate = fateOf(outcome.status, message.dequeueCount, o.queues.maxDequeueCount);
  }
  if (!o.abandoned.aborted) await carryOut(fate, message, popReceipt, o);
}

async function call(
  message: DequeuedMessageItem,
  body: Buffer,
  o: QueueMessageOptions,
): Promise<InvocationOutcome> {
  if (o.stopping.aborted) return { status: 'unavailable', message: 'the host stops' };
  const data = triggerValue(body, o.fn.dataType);
  // Base64 of something that is not UTF-8: the conversion fails at each delivery, and the function never runs.
  if (!data) return { status: 'failed', message: 'the message is no text' };
  return o.invoke(o.fn.name, {
    invocationId: randomUUID(),
    functionId: o.fn.functionId,
    traceContext: NO_TRACE,
    inputData: [{ name: o.fn.bindingName, data }],
    triggerMetadata: triggerMetadata(message, messageText(body), data),
  });
}

async function carryOut(
  fate: MessageFate,
  { messageId, messageText: text, dequeueCount }: DequeuedMessageItem,
  popReceipt: string,
  { queue, poison, queues, onLog, abandoned }: QueueMessageOptions,
): Promise<void> {
  const remove = () =>
    unlessGone(
      boundedCall(abandoned, (abortSignal) =>
        queue.deleteMessage(messageId, popReceipt, { abortSignal }),
      ),
    );
  if (fate === 'delete') return remove();
  if (!poison) return;
  if (fate === 'release') {
    const seconds = Math.floor(queues.visibilityTimeoutMs / 1000);
    const release = boundedCall(abandoned, (abortSignal) =>
      queue.updateMessage(messageId, popReceipt, undefined, seconds, { abortSignal }),
    );
    return unlessGone(release);
  }
  onLog({
    level: 'warning',
    message: `Message ${messageId} goes to queue '${poison.name}' after ${dequeueCount} attempts.`,
  });
  await boundedCall(abandoned, (abortSignal) => sendCreating(poison, text, abortSignal));
  await remove();
}

/** The body alone, with the default time to live of 7 days, as the extension does it. */
async function sendCreating(
  poison: QueueClient,
  text: string,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    await poison.sendMessage(text, { abortSignal });
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    await poison.createIfNotExists({ abortSignal });
    await poison.sendMessage(text, { abortSignal });
  }
}

/** Someone else has the message by now, or it is gone: nothing to do about it. */
async function unlessGone(done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!isOutOfHands(error)) throw error;
  }
}
