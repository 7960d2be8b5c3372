import type { TokenCredential } from '@azure/identity';
import type { QueueClient, StoragePipelineOptions } from '@azure/storage-queue';
import type { Clock } from '../core/clock';
import { QUEUE_RETRY, storageCall } from './storageCall';
import { loadStorageCredential } from './storageCredential';
import type { StorageAccount } from '../core/storageAccount';

/** Writes messages to the queues of the app; a queue that is missing is created. */
export interface Queues {
  /**
   * Writes a message that lives until it is read.
   * @param delaySeconds how long it stays invisible, 0 to 7 days
   * @returns false where the text is too long for a message (64 KiB)
   * @throws CloseError StorageUnavailable
   */
  write(queueName: string, text: string, delaySeconds: number): Promise<boolean>;
  /**
   * About how many messages a queue holds, hidden ones included; 0 where it is missing.
   * @throws CloseError StorageUnavailable
   */
  count(queueName: string): Promise<number>;
}

type LoadCredential = (clientId?: string) => Promise<TokenCredential>;

const CALL_SECONDS = 15;
const FOR_EVER = -1;

/** A client of one queue; the packages load on first need. */
export async function queueClient(
  account: StorageAccount,
  queueName: string,
  loadCredential: LoadCredential,
  retryOptions: NonNullable<StoragePipelineOptions['retryOptions']>,
): Promise<QueueClient> {
  const { QueueClient } = await import('@azure/storage-queue');
  const options = { retryOptions };
  if ('connectionString' in account) {
    return new QueueClient(account.connectionString, queueName, options);
  }
  const url = `${account.queueServiceUri}/${queueName}`;
  return new QueueClient(url, await loadCredential(account.clientId), options);
}

/** @param account the storage account of the Functions app */
export function createQueues(
  account: StorageAccount,
  clock: Clock,
  loadCredential: LoadCredential = loadStorageCredential,
): Queues {
  const clients = new Map<string, Promise<QueueClient>>();
  const call = { service: 'queue', seconds: CALL_SECONDS, clock } as const;

  const clientOf = (queueName: string): Promise<QueueClient> => {
    const known =
      clients.get(queueName) ?? queueClient(account, queueName, loadCredential, QUEUE_RETRY);
    clients.set(queueName, known);
    return known;
  };

  return {
    write: (queueName, text, delaySeconds) =>
      storageCall<boolean>({
        ...call,
        send: async (abortSignal) => {
          const client = await clientOf(queueName);
          await client.sendMessage(text, {
            visibilityTimeout: delaySeconds,
            messageTimeToLive: FOR_EVER,
            abortSignal,
          });
          return true;
        },
        create: async (abortSignal) =>
          (await clientOf(queueName)).createIfNotExists({ abortSignal }),
        expected: { 413: false },
      }),
    count: (queueName) =>
      storageCall<number>({
        ...call,
        send: async (abortSignal) => {
          const client = await clientOf(queueName);
          const { approximateMessagesCount } = await client.getProperties({ abortSignal });
          return approximateMessagesCount ?? 0;
        },
        expected: { 404: 0 },
      }),
  };
}
