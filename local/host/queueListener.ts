import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { QueueFunction } from './functionIndex';
import type { QueuesOptions } from './hostJson';
import { createPollDelay } from './pollDelay';
import type { InvocationOutcome, InvocationRequest, WorkerLog } from './protocol';
import { processMessage, type QueueMessageOptions } from './queueMessage';

/** Something that calls functions by itself. */
export interface Listener {
  /** Takes nothing new; resolves when what is in hand is done. */
  stop(): Promise<void>;
  /** Breaks off what storage has not answered yet; messages on their way stay invisible. */
  abandon(): void;
}

export interface QueueListenerOptions {
  fn: QueueFunction;
  service: QueueServiceClient;
  queues: QueuesOptions;
  invisibilitySeconds: number;
  /** Polls only while there is a worker to take what comes. */
  ready: () => Promise<boolean>;
  invoke: (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome>;
  onLog: (log: WorkerLog) => void;
}

/** Starts polling a queue and calling its function, with the semantics of the real extension. */
export function startQueueListener(o: QueueListenerOptions): Listener {
  const queue = o.service.getQueueClient(o.fn.queueName);
  const poisonName = `${o.fn.queueName}-poison`;
  const hasPoison = !o.fn.queueName.endsWith('-poison') && poisonName.length <= 63;
  const each: QueueMessageOptions = {
    ...o,
    queue,
    poison: hasPoison ? o.service.getQueueClient(poisonName) : undefined,
  };
  const say = stateLog(o);
  const nextDelay = createPollDelay(o.queues.maxPollingIntervalMs);
  const processing = new Set<Promise<void>>();
  const abandoned = new AbortController();
  let stopping = false;
  let wake: () => void = () => undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  function take(message: DequeuedMessageItem): void {
    const task: Promise<void> = processMessage(message, each)
      .catch((error: unknown) => say.failed(error))
      .finally(() => processing.delete(task));
    processing.add(task);
  }

  async function poll(): Promise<void> {
    let found = false;
    while (!stopping) {
      if (!(await o.ready())) continue;
      const messages = await receive(queue, o, say, abandoned.signal);
      for (const message of messages) take(message);
      if (messages.length > 0) {
        found = true;
        while (processing.size > o.queues.newBatchThreshold) await Promise.race(processing);
      } else if (!(stopping as boolean)) {
        await pause(nextDelay(found));
        found = false;
      }
    }
  }

  const polling = poll();
  return {
    async stop() {
      stopping = true;
      wake();
      await polling;
      await Promise.all(processing);
    },
    abandon: () => abandoned.abort(),
  };
}

/** One receive. Whatever storage says, it is tried again; the real host gives up on some answers. */
async function receive(
  queue: QueueClient,
  o: QueueListenerOptions,
  say: ReturnType<typeof stateLog>,
  abortSignal: AbortSignal,
): Promise<DequeuedMessageItem[]> {
  try {
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: o.queues.batchSize,
      visibilityTimeout: o.invisibilitySeconds,
      abortSignal,
    });
    say.works();
    return receivedMessageItems;
  } catch (error) {
    // A queue that does not exist yet is no error: whoever writes to it makes it.
    if ((error as { code?: string }).code === 'QueueNotFound') say.works();
    else say.failed(error);
    return [];
  }
}

/** One line when storage stops answering and one when it does again, not one for each poll. */
function stateLog({ fn, onLog }: QueueListenerOptions) {
  let broken = false;
  return {
    works(): void {
      if (!broken) return;
      broken = false;
      onLog({ level: 'information', message: `Queue '${fn.queueName}' answers again.` });
    },
    failed(error: unknown): void {
      if (broken) return;
      broken = true;
      const { code, message } = error as { code?: string; message?: string };
      const why = (code ?? message ?? String(error)).split('\n', 1)[0] ?? '';
      onLog({ level: 'error', message: `Queue '${fn.queueName}' can't be reached: ${why}` });
    },
  };
}
