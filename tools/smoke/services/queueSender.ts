import { QueueClient } from '@azure/storage-queue';
import { azureCliToken } from '../../common/azureCli';

const STORAGE = 'https://storage.azure.com/';
const TOKEN_LIFETIME_MS = 5 * 60_000;

/**
 * Sends a close request to the queue, as a sender in another system would.
 * @param queueUrl with a shared access signature, or without: then as whoever the Azure CLI is signed in as
 */
export async function sendToQueue(queueUrl: string, request: object): Promise<void> {
  const getToken = async () => ({
    token: await azureCliToken(STORAGE, 'run az login, or give --queue a shared access signature'),
    expiresOnTimestamp: Date.now() + TOKEN_LIFETIME_MS,
  });
  const hasSignature = new URL(queueUrl).searchParams.has('sig');
  const queue = hasSignature ? new QueueClient(queueUrl) : new QueueClient(queueUrl, { getToken });
  await queue.sendMessage(JSON.stringify(request), { messageTimeToLive: -1 });
}
