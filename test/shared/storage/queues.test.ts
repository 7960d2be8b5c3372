import { QueueClient } from '@azure/storage-queue';
import { type Azurite, startAzurite } from '../../../local/stack/azurite';
import { sharedAzurite } from '../../support/sharedAzurite';
import { systemClock } from '../../../shared/core/clock';
import { createQueues, queueClient, type Queues } from '../../../shared/storage/queues';
import { UNKNOWN_VERSION_HINT } from '../../../shared/storage/storageUnavailable';
import { manualClock } from '../../support/manualClock';
import { hanging, type ScriptedAnswer, scriptedServer } from '../../support/scriptedServer';
import { DENIED, HANGS, refusal, useFakeStorage } from '../../support/fakeStorage';

const UNAVAILABLE = { code: 'StorageUnavailable' };
const MISSING: ScriptedAnswer = { status: 404, headers: { 'x-ms-error-code': 'QueueNotFound' } };

const used = useFakeStorage();

describe('with Azurite', () => {
  let azurite: Azurite;
  let queues: Queues;
  beforeAll(async () => {
    azurite = await sharedAzurite();
    queues = createQueues(azurite, systemClock);
  });
  afterAll(() => azurite.stop());

  it('creates the queue that is missing, and writes', async () => {
    expect(await queues.write('made-on-need', '{"a":"<&>"}', 0)).toBe(true);
    const client = new QueueClient(azurite.connectionString, 'made-on-need');
    const { receivedMessageItems } = await client.receiveMessages();
    expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(['{"a":"<&>"}']);
  });

  it('says where a text is too long for a message, and not before', async () => {
    expect(await queues.write('long', 'x'.repeat(65_536), 0)).toBe(true);
    expect(await queues.write('long', 'x'.repeat(65_537), 0)).toBe(false);
  });

  it('counts all messages, and none where the queue is missing', async () => {
    expect(await queues.count('missing')).toBe(0);
    await queues.write('counted', 'a', 0);
    await queues.write('counted', 'b', 3_600);
    expect(await queues.count('counted')).toBe(2);
  });
});

it('an Azurite that checks the API version is named as the cause, with the option that helps', async () => {
  const azurite = await startAzurite({ services: ['queue'], checksApiVersion: true });
  const queues = createQueues(azurite, systemClock);
  const refused = { ...UNAVAILABLE, message: UNKNOWN_VERSION_HINT };
  await expect(queues.write('refused', 'a', 0)).rejects.toMatchObject(refused);
  await expect(queues.count('refused')).rejects.toMatchObject(refused);
  await azurite.stop();
});

it.each<[string, ScriptedAnswer[], (queues: Queues) => Promise<unknown>]>([
  ['a write', [], (queues) => queues.write('q-1', 'text', 0)],
  ['the creation of a queue', [MISSING], (queues) => queues.write('q-1', 'text', 0)],
  ['a count', [], (queues) => queues.count('q-1')],
])(
  '%s that hangs has 15 seconds, and is not left waiting after them',
  async (_what, before, call) => {
    const { answer, givenUp } = hanging();
    const server = await scriptedServer(...before, answer);
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;QueueEndpoint=${server.url}/a;`;
    const clock = manualClock();
    const calling = call(createQueues({ connectionString }, clock)).catch(
      (error: unknown) => error,
    );
    await server.untilSeen(before.length + 1);
    clock.advance(15_000);
    expect(await calling).toMatchObject(UNAVAILABLE);
    await givenUp;
    await server.stop();
  },
);

it('a count that is denied fails as StorageUnavailable', async () => {
  used.storage.instead('count messages', DENIED);
  await expect(used.queues.count('q-1')).rejects.toMatchObject(UNAVAILABLE);
});

it('writes with the delay, and for ever', async () => {
  await used.queues.write('q-1', 'text', 17);
  expect(used.storage.messages).toEqual([
    { queue: 'q-1', delaySeconds: 17, timeToLiveSeconds: -1, text: 'text' },
  ]);
});

it('creates a missing queue once, and sends again', async () => {
  used.storage.instead('write message', refusal(404, 'QueueNotFound'));
  expect(await used.queues.write('q-1', 'text', 0)).toBe(true);
  expect(used.storage.calls).toEqual(['write message', 'create queue', 'write message']);
});

it.each([
  [DENIED, 1],
  [refusal(400, 'InvalidQueryParameterValue'), 1],
  [refusal(500, 'InternalError'), 3],
])('%j is StorageUnavailable', async (answer, calls) => {
  used.storage.instead('write message', answer, answer, answer);
  const writing = createQueues(used.storage, systemClock).write('q-1', 'text', 0);
  await expect(writing).rejects.toMatchObject({ ...UNAVAILABLE, onQueue: 'throw' });
  expect(used.storage.seen).toHaveLength(calls);
});

it('says what to check, and leaves no timer behind', async () => {
  used.storage.instead('write message', DENIED);
  await expect(used.queues.write('q-1', 'text', 0)).rejects.toMatchObject({
    message: expect.stringContaining('check AzureWebJobsStorage') as unknown,
    cause: { statusCode: 403 },
  });
  expect(used.clock.asleep()).toBe(0);
});

it('waits 15 seconds for a service that hangs', async () => {
  used.storage.instead('write message', HANGS);
  const write = used.queues.write('q-1', 'text', 0);
  await used.storage.untilSeen(1);
  used.clock.advance(15_000);
  await expect(write).rejects.toMatchObject(UNAVAILABLE);
});

it('uses the identity that the settings name', async () => {
  const asked: (string | undefined)[] = [];
  const account = { queueServiceUri: 'https://127.0.0.1:1', tableServiceUri: undefined };
  const queues = createQueues({ ...account, clientId: 'client-1' }, systemClock, (clientId) => {
    asked.push(clientId);
    return Promise.resolve({ getToken: () => Promise.reject(new Error('no token')) });
  });
  await expect(queues.write('q-1', 'text', 0)).rejects.toMatchObject(UNAVAILABLE);
  await expect(queues.write('q-1', 'text', 0)).rejects.toThrow();
  expect(asked).toEqual(['client-1']);
});

it('takes a queue by its address where an identity acts', async () => {
  const queueServiceUri = 'https://account.queue.core.windows.net';
  const account = { queueServiceUri, tableServiceUri: undefined, clientId: undefined };
  const credential = { getToken: () => Promise.resolve(null) };
  const client = await queueClient(account, 'q-1', () => Promise.resolve(credential), {});
  expect(client.url).toBe(`${queueServiceUri}/q-1`);
});
