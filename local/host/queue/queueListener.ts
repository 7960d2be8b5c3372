import type { DequeuedMessageItem, QueueServiceClient } from '@azure/storage-queue';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { boundedCall } from './boundedCall';
import type { QueueFunction } from '../functions/functionIndex';
import type { QueuesOptions } from '../common/hostJson';
import { createPollDelay } from './pollDelay';
import type { InvocationOutcome, InvocationRequest } from '../worker/protocol';
import { processMessage, type QueueMessageOptions } from './queueMessage';
import { isOutlived, isUnreachable } from './storageTrouble';

/** A listener that calls functions without a request. */
export interface Listener {
  /** Takes nothing new and cancels a receive under way; resolves when what is in hand is done. */
  stop(): Promise<void>;
  /** Leaves what is still in hand alone: messages on their way stay invisible. */
  abandon(): void;
}

/** What a listener reports to its owner. */
export interface ListenerReport {
  /** Storage has answered a receive. */
  works(): void;
  /** A receive failed, and the listener goes on. */
  outlives(error: unknown): void;
  /** The listener has come to its end, as on an unhandled exception. */
  fails(error: unknown): void;
}

export interface QueueListenerOptions {
  fn: QueueFunction;
  /** With the retries of the SDK: for what is done to messages. */
  service: QueueServiceClient;
  /** Without them, so that each answer to a receive is seen. */
  receiver: QueueServiceClient;
  queues: QueuesOptions;
  invisibilitySeconds: number;
  /** Polls only while there is a worker to take what comes. */
  ready: () => Promise<boolean>;
  invoke: (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome>;
  onLog: QueueMessageOptions['onLog'];
  report: ListenerReport;
}

/** How often a receive is attempted where nothing answers, and the pauses between. */
const RETRY_PAUSES_MS = [200, 600];

/**
 * Starts polling a queue and calling its function, with the semantics of the real extension. It outlives what
 * that one outlives, and tells of anything else as its end; then it has to be stopped.
 */
export function startQueueListener(o: QueueListenerOptions): Listener {
  const { fn, queues, report } = o;
  const queue = o.service.getQueueClient(fn.queueName);
  const receiver = o.receiver.getQueueClient(fn.queueName);
  const poisonName = `${fn.queueName}-poison`;
  const hasPoison = !fn.queueName.endsWith('-poison') && poisonName.length <= 63;
  const stopping = new AbortController();
  const abandoned = new AbortController();
  // Each message in hand listens to both.
  setMaxListeners(0, stopping.signal, abandoned.signal);
  const each: QueueMessageOptions = {
    ...o,
    queue,
    poison: hasPoison ? o.service.getQueueClient(poisonName) : undefined,
    stopping: stopping.signal,
    abandoned: abandoned.signal,
    onFailure: (error) => report.fails(error),
  };
  const nextDelay = createPollDelay(queues.maxPollingIntervalMs);
  const processing = new Set<Promise<void>>();
  const stopped = new Promise<false>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(false));
  });
  const pause = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined /* stopped */);

  function take(message: DequeuedMessageItem): void {
    const task: Promise<void> = processMessage(message, each)
      .catch((error: unknown) => {
        if (!abandoned.signal.aborted) report.fails(error);
      })
      .finally(() => processing.delete(task));
    processing.add(task);
  }

  /** One receive. What was dequeued when it is cancelled stays invisible, as with the real host. */
  async function receive(attempt = 1): Promise<DequeuedMessageItem[]> {
    try {
      const { receivedMessageItems } = await boundedCall(stopping.signal, (abortSignal) =>
        receiver.receiveMessages({
          numberOfMessages: queues.batchSize,
          visibilityTimeout: o.invisibilitySeconds,
          abortSignal,
        }),
      );
      report.works();
      return receivedMessageItems;
    } catch (error) {
      if (stopping.signal.aborted) return [];
      if (isOutlived(error)) {
        report.outlives(error);
        return [];
      }
      const pauseMs = isUnreachable(error) ? RETRY_PAUSES_MS[attempt - 1] : undefined;
      if (pauseMs === undefined) throw error;
      await pause(pauseMs);
      return receive(attempt + 1);
    }
  }

  async function poll(): Promise<void> {
    let found = false;
    while (!stopping.signal.aborted) {
      if (!(await Promise.race([o.ready(), stopped]))) continue;
      const messages = await receive();
      for (const message of messages) take(message);
      if (messages.length > 0) {
        found = true;
        while (processing.size > queues.newBatchThreshold) await Promise.race(processing);
      } else {
        await pause(nextDelay(found));
        found = false;
      }
    }
  }

  const polling = poll().catch((error: unknown) => report.fails(error));
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(processing);
    },
    abandon: () => abandoned.abort(),
  };
}
