/**
 * Asks for a close by a message in the queue. Needs `npm install @azure/storage-queue @azure/identity`.
 * Environment: QUEUE_URL (https://<account>.queue.core.windows.net/close-session, or one with a shared access
 * signature), WORKBOOK_SESSION_ID, DRIVE_ID, ITEM_ID
 */
import { AnonymousCredential, QueueClient } from '@azure/storage-queue';

const { QUEUE_URL, WORKBOOK_SESSION_ID, DRIVE_ID, ITEM_ID } = process.env;

/** A signature in the address is enough; without one, as whoever DefaultAzureCredential finds (not run in tests). */
async function credential() {
  if (new URL(QUEUE_URL).search !== '') return new AnonymousCredential();
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

const queue = new QueueClient(QUEUE_URL, await credential());
const request = { workbookSessionId: WORKBOOK_SESSION_ID, driveId: DRIVE_ID, itemId: ITEM_ID };
// -1: the message waits until it is read.
await queue.sendMessage(JSON.stringify(request), { messageTimeToLive: -1 });
console.log('Sent.');
