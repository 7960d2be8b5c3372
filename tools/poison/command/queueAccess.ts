import { systemClock } from '../../../shared/core/clock';
import { poisonQueueName } from '../../../shared/queue/poisonRecord';
import { createQueues, queueClient } from '../../../shared/storage/queues';
import { loadCredential } from '../../../shared/identity/appTokens';
import { QUEUE_NAME } from '../../../shared/settings/settingForms';
import { DEFAULT_QUEUE_NAME } from '../../../shared/settings/settings';
import { readStorageAccount, setOnly } from '../../../shared/settings/readStorageAccount';
import type { StorageAccount } from '../../../shared/core/storageAccount';
import type { WriteBack } from '../desk/actOnMessages';
import { WrongArguments } from '../../common/arguments';
import type { Order } from '../desk/order';
import { type PoisonQueue, poisonQueueOf } from '../queue/poisonQueue';

const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;
const RETRY = { maxTries: 4, tryTimeoutInMs: 30_000, retryDelayInMs: 500 };

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
  const queueName = givenName ?? (environment['CLOSE_SESSION_QUEUE'] || DEFAULT_QUEUE_NAME);
  if (!QUEUE_NAME.test(queueName)) {
    throw new WrongArguments('--queue or CLOSE_SESSION_QUEUE is no name of a queue.');
  }
  if (accountName !== undefined && !ACCOUNT_NAME.test(accountName)) {
    throw new WrongArguments(
      '--account must be the name of a storage account: 3 to 24 lower-case letters and digits.',
    );
  }
  const storage = readStorageAccount(
    accountName === undefined
      ? setOnly(environment)
      : { AzureWebJobsStorage__accountName: accountName },
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
  let credential: ReturnType<typeof loadCredential> | undefined;
  const ownSignIn = () => (credential ??= loadCredential({ standardSelection: true }));
  const queues = createQueues(account, systemClock, ownSignIn);
  const poison = await queueClient(account, poisonQueueName(queueName), ownSignIn, RETRY);
  return {
    queue: poisonQueueOf(poison),
    writeBack: (text) => queues.write(queueName, text, 0),
  };
}
