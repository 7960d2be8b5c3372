/** What the tests of the host's queues share: a storage, the fixture app, and short waits. */
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { startAzurite, type Azurite } from '../../../local/stack/azurite';
import { buildFixture, stopAllHosts, until, type Fixture } from './testHost';

export const HOST_JSON = 'AzureFunctionsJobHost__extensions__queues__';

/** @param visibilityTimeout after which a message that failed comes back */
export const quick = (visibilityTimeout: string) => ({
  [`${HOST_JSON}maxPollingInterval`]: '00:00:00.2',
  [`${HOST_JSON}visibilityTimeout`]: visibilityTimeout,
  [`${HOST_JSON}maxDequeueCount`]: '2',
  [`${HOST_JSON}messageEncoding`]: 'none',
});

export interface QueueWorld {
  azurite: Azurite;
  fixture: Fixture;
  service: QueueServiceClient;
}

/** For all tests of a file; the hosts of each end with it. */
export function useQueueWorld(): QueueWorld {
  const world = {} as QueueWorld;
  beforeAll(async () => {
    const starting = Promise.all([startAzurite({ services: ['queue'] }), buildFixture()]);
    const [azurite, fixture] = await starting;
    const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
    Object.assign(world, { azurite, fixture, service });
  }, 30_000);
  afterEach(stopAllHosts);
  afterAll(() => Promise.all([world.azurite.stop(), world.fixture.remove()]));
  return world;
}

export const countOf = async (queue: QueueClient) =>
  (await queue.getProperties()).approximateMessagesCount;
/** Waits until no message is left, hidden ones included. */
export const emptied = (queue: QueueClient) =>
  until(async () => ((await countOf(queue)) === 0 ? true : undefined));
/** The text of the first message, once there is one. */
export const firstText = (queue: QueueClient) =>
  until(async () => {
    if (!(await queue.exists())) return undefined;
    return (await queue.peekMessages()).peekedMessageItems[0]?.messageText;
  });
