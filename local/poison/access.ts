import type { StoragePipelineOptions } from '@azure/storage-queue';
import { systemClock } from '../../shared/clock';
import { poisonQueueName } from '../../shared/delivery/poison';
import { createQueues } from '../../shared/delivery/queues';
import { QUEUE_NAME } from '../../shared/settings';
import { readStorageAccount, type StorageAccount } from '../../shared/storageAccount';
import type { WriteBack } from './act';
import { type Order, WrongArguments } from './order';
import { type PoisonQueue, poisonQueueOf } from './poisonQueue';

const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;
const RETRY: StoragePipelineOptions = {
  retryOptions: { maxTries: 4, tryTimeoutInMs: 30_000, retryDelayInMs: 500 },
};

/** Where the messages are. */
export interface Place {
  account: StorageAccount;
  /** Of the queue of close requests. */
  queueName: string;
}

/**
 * Finds the storage account and the queue from the arguments, else from the settings of the app.
 * @param environment for example process.env; an empty setting counts as not set
 * @throws WrongArguments
 */
export function readPlace(
  { accountName, queueName: givenName }: Pick<Order, 'accountName' | 'queueName'>,
  environment: Readonly<Record<string, string | undefined>>,
): Place {
  const queueName = givenName ?? (environment['CLOSE_SESSION_QUEUE'] || 'close-session');
  if (!QUEUE_NAME.test(queueName)) {
    throw new WrongArguments('--queue or CLOSE_SESSION_QUEUE is no name of a queue.');
  }
  if (accountName !== undefined && !ACCOUNT_NAME.test(accountName)) {
    throw new WrongArguments(
      '--account must be the name of a storage account: 3 to 24 lower-case letters and digits.',
    );
  }
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const storage = readStorageAccount(
    accountName === undefined ? set : { AzureWebJobsStorage__accountName: accountName },
  );
  if (storage.ok) return { account: storage.account, queueName };
  const { name, message } = storage.problem;
  throw new WrongArguments(`${name} ${message}; or name the account with --account.`);
}

/** The two queues at that place. The identity, where one is needed, is that of the person at the desk. */
export async function openQueues({ account, queueName }: Place): Promise<{
  queue: PoisonQueue;
  writeBack: WriteBack;
}> {
  // Only now: `--help` and wrong arguments do without these packages.
  const { QueueClient } = await import('@azure/storage-queue');
  const poisonName = poisonQueueName(queueName);
  if ('connectionString' in account) {
    const client = new QueueClient(account.connectionString, poisonName, RETRY);
    const queues = createQueues(account, systemClock);
    return { queue: poisonQueueOf(client), writeBack: (text) => queues.write(queueName, text, 0) };
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  const credential = new DefaultAzureCredential();
  const url = `${account.queueServiceUri.replace(/\/+$/, '')}/${poisonName}`;
  const queues = createQueues(account, systemClock, () => Promise.resolve(credential));
  return {
    queue: poisonQueueOf(new QueueClient(url, credential, RETRY)),
    writeBack: (text) => queues.write(queueName, text, 0),
  };
}
