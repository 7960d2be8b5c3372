import type { TokenCredential } from '@azure/identity';
import type { QueueClient, StoragePipelineOptions } from '@azure/storage-queue';
import type { Clock } from '../core/clock';
import { statusOf, STORAGE_RETRY, storageUnavailable, withinSeconds } from './storageCall';
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

/** For one operation, its retries included. */
const OPERATION_SECONDS = 15;
const FOR_EVER = -1;

/** A client of one queue; the packages load on first need. */
export async function queueClient(
  account: StorageAccount,
  queueName: string,
  loadCredential: LoadCredential,
  retryOptions: NonNullable<StoragePipelineOptions['retryOptions']>,
): Promise<QueueClient> {
  const { QueueClient } = await import('@azure/storage-queue');
  if ('connectionString' in account) {
    return new QueueClient(account.connectionString, queueName, { retryOptions });
  }
  const url = `${account.queueServiceUri}/${queueName}`;
  return new QueueClient(url, await loadCredential(account.clientId), { retryOptions });
}

/** @param account the storage account of the Functions app */
export function createQueues(
  account: StorageAccount,
  clock: Clock,
  loadCredential: LoadCredential = loadStorageCredential,
): Queues {
  const clients = new Map<string, Promise<QueueClient>>();

  const clientOf = (queueName: string): Promise<QueueClient> => {
    const known =
      clients.get(queueName) ?? queueClient(account, queueName, loadCredential, STORAGE_RETRY);
    clients.set(queueName, known);
    return known;
  };

  /** Runs an operation within its time; `onStatus` gives a result to answers that are no failure. */
  const run = async <T>(
    queueName: string,
    operation: (client: QueueClient, abortSignal: AbortSignal) => Promise<T>,
    onStatus: Readonly<Record<number, T>>,
  ): Promise<T> => {
    try {
      return await withinSeconds(OPERATION_SECONDS, clock, async ({ signal }) =>
        operation(await clientOf(queueName), signal),
      );
    } catch (cause) {
      const expected = onStatus[statusOf(cause)];
      if (expected !== undefined) return expected;
      throw storageUnavailable('queue', cause);
    }
  };

  return {
    write: (queueName, text, delaySeconds) =>
      run<boolean>(
        queueName,
        async (client, abortSignal) => {
          const options = {
            visibilityTimeout: delaySeconds,
            messageTimeToLive: FOR_EVER,
            abortSignal,
          };
          await client.sendMessage(text, options).catch(async (error: unknown) => {
            if (statusOf(error) !== 404) throw error;
            await client.createIfNotExists({ abortSignal });
            await client.sendMessage(text, options);
          });
          return true;
        },
        { 413: false },
      ),
    count: (queueName) =>
      run<number>(
        queueName,
        async (client, abortSignal) =>
          (await client.getProperties({ abortSignal })).approximateMessagesCount ?? 0,
        { 404: 0 },
      ),
  };
}
