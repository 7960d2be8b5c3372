import type { TokenCredential } from '@azure/identity';
import type { QueueClient } from '@azure/storage-queue';
import { CloseError } from '../closeError';
import { loadStorageCredential } from './storageCredential';
import type { StorageAccount } from '../storageAccount';

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

// Bounds a call that hangs: 3 tries of 5 s. The default could outlast the delivery.
const RETRY = { maxTries: 3, tryTimeoutInMs: 5_000, retryDelayInMs: 500, maxRetryDelayInMs: 2_000 };
const FOR_EVER = -1;

/** @param account the storage account of the Functions app; its package loads on first need */
export function createQueues(
  account: StorageAccount,
  loadCredential: (clientId?: string) => Promise<TokenCredential> = loadStorageCredential,
): Queues {
  const clients = new Map<string, Promise<QueueClient>>();

  const makeClient = async (queueName: string): Promise<QueueClient> => {
    const { QueueClient } = await import('@azure/storage-queue');
    const options = { retryOptions: RETRY };
    if ('connectionString' in account) {
      return new QueueClient(account.connectionString, queueName, options);
    }
    const url = `${account.queueServiceUri.replace(/\/+$/, '')}/${queueName}`;
    return new QueueClient(url, await loadCredential(account.clientId), options);
  };

  const clientOf = (queueName: string): Promise<QueueClient> => {
    const known = clients.get(queueName) ?? makeClient(queueName);
    clients.set(queueName, known);
    return known;
  };

  return {
    async write(queueName, text, delaySeconds) {
      try {
        const client = await clientOf(queueName);
        const send = () =>
          client.sendMessage(text, {
            visibilityTimeout: delaySeconds,
            messageTimeToLive: FOR_EVER,
          });
        await send().catch(async (error: unknown) => {
          if (statusOf(error) !== 404) throw error;
          await client.createIfNotExists();
          await send();
        });
        return true;
      } catch (cause) {
        if (statusOf(cause) === 413) return false;
        throw storageUnavailable(cause);
      }
    },
    async count(queueName) {
      try {
        const client = await clientOf(queueName);
        return (await client.getProperties()).approximateMessagesCount ?? 0;
      } catch (cause) {
        if (statusOf(cause) === 404) return 0;
        throw storageUnavailable(cause);
      }
    },
  };
}

function storageUnavailable(cause: unknown): CloseError {
  return new CloseError(
    'StorageUnavailable',
    'The storage queue cannot be reached: check AzureWebJobsStorage and the role Storage Queue Data Contributor; else try again later.',
    { cause },
  );
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error
    ? error.statusCode
    : undefined;
}
