import { QueueClient, QueueSASPermissions } from '@azure/storage-queue';

const HOURS_MS = 60 * 60 * 1000;

/**
 * Creates the queue if it is missing, as a deployment does it. A storage account that cannot be reached is
 * no reason not to start: the app reports it.
 */
export async function createQueue(connectionString: string, queueName: string): Promise<void> {
  await new QueueClient(connectionString, queueName).createIfNotExists();
}

/**
 * The URL to post a message to, with a signature that allows no more than that.
 * @param connectionString of the local Azurite: a real account's signature is not for printing
 */
export function addMessageUrl(connectionString: string, queueName: string): string {
  const sas = new QueueClient(connectionString, queueName).generateSasUrl({
    permissions: QueueSASPermissions.parse('a'),
    expiresOn: new Date(Date.now() + 12 * HOURS_MS),
  });
  const [url = '', signature = ''] = sas.split('?');
  return `${url}/messages?${signature}`;
}
