import { randomUUID } from 'node:crypto';
import { QueueClient } from '@azure/storage-queue';
import type { Azurite } from '../../../local/stack/azurite';
import { openQueues, readPlace } from '../../../tools/poison/command/queueAccess';
import { type DeskTools, runDesk } from '../../../tools/poison/desk/desk';
import { readOrder } from '../../../tools/poison/command/readOrder';
import { sharedAzurite } from '../../support/sharedAzurite';
import { systemClock } from '../../../shared/core/clock';

/** What a run of the desk came to. */
export interface Run {
  code: number;
  printed: string[];
  warned: string[];
}

/** A queue of close requests with its poison queue. */
export interface DeskQueues {
  name: string;
  main: QueueClient;
  poison: QueueClient;
  /** Runs the desk on them with those arguments; `change` replaces some of its tools. */
  run: (line: string, change?: (tools: DeskTools) => Partial<DeskTools>) => Promise<Run>;
}

let azurite: Azurite;
export const startStorage = async (): Promise<void> => {
  azurite = await sharedAzurite();
};
export const stopStorage = (): Promise<void> => azurite.stop();

/** New queues, and those texts in the poison queue. */
export async function poisoned(...texts: readonly string[]): Promise<DeskQueues> {
  const name = `desk-${randomUUID()}`;
  const { connectionString } = azurite;
  const main = new QueueClient(connectionString, name);
  const poison = new QueueClient(connectionString, `${name}-poison`);
  await Promise.all([main.create(), poison.create()]);
  for (const text of texts) await poison.sendMessage(text, { messageTimeToLive: -1 });
  return {
    name,
    main,
    poison,
    run: async (line, change = () => ({})) => {
      const order = readOrder([...line.split(' '), '--queue', name]);
      if (order === 'help') throw new Error('no order');
      const run: Run = { code: 0, printed: [], warned: [] };
      const tools: DeskTools = {
        ...(await openQueues(readPlace(order, { AzureWebJobsStorage: connectionString }))),
        clock: systemClock,
        print: (text) => run.printed.push(text),
        warn: (text) => run.warned.push(text),
        progress: () => undefined,
        signal: new AbortController().signal,
      };
      run.code = await runDesk(order, { ...tools, ...change(tools) });
      return run;
    },
  };
}

/** The texts that anybody could receive now, in order of the alphabet; they are visible again afterwards. */
export async function visible(queue: QueueClient): Promise<string[]> {
  const received = [];
  for (;;) {
    const options = { numberOfMessages: 32, visibilityTimeout: 600 };
    const { receivedMessageItems } = await queue.receiveMessages(options);
    if (receivedMessageItems.length === 0) break;
    received.push(...receivedMessageItems);
  }
  for (const { messageId, popReceipt } of received) {
    await queue.updateMessage(messageId, popReceipt, undefined, 0);
  }
  return received.map(({ messageText }) => messageText).sort();
}

/** How often each message was received, and when it goes: untouched ones have 0 and the year 9999. */
export async function traces(queue: QueueClient): Promise<string[]> {
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(
    ({ dequeueCount, expiresOn }) => `${dequeueCount} ${expiresOn.getUTCFullYear()}`,
  );
}
