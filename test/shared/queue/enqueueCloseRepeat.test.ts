import {
  createCloseQueue,
  type EnqueueClose,
  type QueuedClose,
} from '../../../shared/queue/enqueueClose';
import type { Operation, OperationEvent } from '../../../shared/operations/operationState';
import { after, finished, swallowing } from '../../support/operations';
import type { CloseRequest } from '../../../shared/request/closeRequest';
import { closeRequest, GUID, SESSION_ID } from '../../support/closeRequests';
import { DENIED, useFakeStorage } from '../../support/fakeStorage';
import { START } from '../../support/manualClock';

const FIRST = '01a20188-b4a7-737a-b56d-358a8554df30';
const SECOND = '01a20188-b4a7-737a-b56d-358a8554df31';

const used = useFakeStorage();
let enqueue: EnqueueClose;
let noted = swallowing();
beforeEach(() => {
  noted = swallowing();
  enqueue = createCloseQueue({ ...used, queueName: 'close-session' });
});

const close = (operationId: string, request = closeRequest(), id = GUID): QueuedClose => ({
  request,
  operationId,
  receivedAt: used.clock.now(),
  swallow: noted.swallow,
  repeatabilityId: id,
});
const sentIds = () =>
  used.storage.messages.map(
    ({ text }) => (JSON.parse(text) as { delivery: { operationId: string } }).delivery.operationId,
  );
const stateOf = async (id: string) => (await used.operations.read(id))?.operation;
const names = () => [...used.storage.rows.keys()].sort();

/** Changes the state of the first one. */
async function change(next: (operation: Operation) => Operation): Promise<void> {
  const stored = await used.operations.read(FIRST);
  if (stored) await used.operations.replace(stored, next(stored.operation));
}

it('the same request with the same id is the same operation, and no second message', async () => {
  const first = await enqueue(close(FIRST));
  expect(await enqueue(close(SECOND))).toEqual(first);
  expect(sentIds()).toEqual([FIRST]);
  expect(names()).toEqual([`operation ${FIRST}`, `repeatability ${GUID}`]);
});

it('claims the id before the message is written', async () => {
  await enqueue(close(FIRST));
  expect(used.storage.calls).toEqual([
    'read repeatability',
    'insert operation',
    'insert repeatability',
    'write message',
    'replace operation',
  ]);
});

it('keeps no word of the request, and the claim as long as the state', async () => {
  const { expiresAt } = await enqueue(close(FIRST));
  const claim = used.storage.rows.get(`repeatability ${GUID}`);
  expect(claim).toMatchObject({
    operationId: FIRST,
    requestHash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    expiresAt: new Date(expiresAt).toISOString(),
  });
  expect(JSON.stringify([...used.storage.rows])).not.toContain(SESSION_ID);
});

it('another id is another operation', async () => {
  await enqueue(close(FIRST));
  const other = await enqueue(
    close(SECOND, closeRequest(), '3f2504e0-4f89-11d3-9a0c-0305e82c3302'),
  );
  expect(other.operationId).toBe(SECOND);
  expect(sentIds()).toEqual([FIRST, SECOND]);
});

it('the order of the fields does not matter', async () => {
  await enqueue(close(FIRST));
  const turned = Object.fromEntries(Object.entries(closeRequest()).reverse()) as CloseRequest;
  expect(await enqueue(close(SECOND, turned))).toMatchObject({ operationId: FIRST });
});

it.each<[string, Partial<CloseRequest>]>([
  ['session', { workbookSessionId: `${SESSION_ID}x` }],
  ['workbook', { itemId: 'another' }],
  ['time', { closeAfter: 'PT1M' }],
  ['mail', { notify: { email: ['ada@contoso.com'] } }],
])('another %s with the same id is a conflict', async (_what, fields) => {
  await enqueue(close(FIRST));
  await expect(enqueue(close(SECOND, closeRequest(fields)))).rejects.toMatchObject({
    code: 'RepeatabilityConflict',
    target: 'Repeatability-Request-ID',
    message: expect.stringContaining('send a new GUID') as unknown,
  });
  expect(sentIds()).toEqual([FIRST]);
});

it('one that is final is told as it ended', async () => {
  await enqueue(close(FIRST));
  await change((operation) => finished(operation, 'cancelled', START));
  used.clock.advance(3_600_000);
  expect(await enqueue(close(SECOND))).toMatchObject({ operationId: FIRST, status: 'cancelled' });
  expect(sentIds()).toEqual([FIRST]);
});

it.each<[string, OperationEvent, string]>([
  ['runs', { type: 'begun' }, 'running'],
  ['is closed', { type: 'closed' }, 'closed'],
  ['waits for another attempt', { type: 'requeued' }, 'queued'],
])(
  'one whose message came into the queue though its writing failed, and %s, is not sent again',
  async (_what, event, status) => {
    used.storage.instead('write message', DENIED);
    await expect(enqueue(close(FIRST))).rejects.toMatchObject({ code: 'StorageUnavailable' });
    await change((operation) => after(operation, event));
    expect(await enqueue(close(SECOND))).toMatchObject({ operationId: FIRST, status });
    expect(sentIds()).toEqual([]);
  },
);

describe('one that is accepted, and perhaps never came into the queue', () => {
  /** As a kill between the state and the message leaves it. */
  async function killed(request = closeRequest()): Promise<void> {
    await enqueue(close(FIRST, request));
    await change((operation) => ({ ...operation, status: 'accepted' }));
    used.storage.messages.length = 0;
  }

  it('is waited for until it is 10 seconds old', async () => {
    await killed();
    used.clock.advance(9_750);
    const asleep = used.clock.untilAsleep(250);
    const repeat = enqueue(close(SECOND));
    await asleep;
    expect(sentIds()).toEqual([]);
    const again = used.clock.untilAsleep(250);
    used.clock.advance(250);
    // Ten seconds are not more than ten seconds.
    await again;
    expect(sentIds()).toEqual([]);
    used.clock.advance(250);
    expect(await repeat).toMatchObject({ operationId: FIRST, status: 'queued' });
    expect(sentIds()).toEqual([FIRST]);
  });

  it('is told as soon as the first call has written it', async () => {
    await killed();
    const asleep = used.clock.untilAsleep(250);
    const repeat = enqueue(close(SECOND));
    await asleep;
    await change((operation) => ({ ...operation, status: 'running' }));
    used.clock.advance(250);
    expect(await repeat).toMatchObject({ operationId: FIRST, status: 'running' });
    expect(sentIds()).toEqual([]);
  });

  it('is written again after that, under the same id', async () => {
    await killed();
    used.clock.advance(10_001);
    expect(await enqueue(close(SECOND))).toMatchObject({ operationId: FIRST, status: 'queued' });
    expect(sentIds()).toEqual([FIRST]);
    expect(await stateOf(FIRST)).toMatchObject({ status: 'queued', queuedAt: START });
    await enqueue(close(SECOND));
    expect(sentIds()).toEqual([FIRST]);
  });

  it('keeps its time', async () => {
    const request = closeRequest({ closeAfter: 'PT1M' });
    await killed(request);
    used.clock.advance(15_000);
    const again = await enqueue(close(SECOND, request));
    expect(again).toMatchObject({ status: 'scheduled', notBefore: START + 60_000 });
    expect(used.storage.messages[0]?.delaySeconds).toBe(45);
  });

  it('stays for the next repeat where the message can’t be written now either', async () => {
    await killed();
    used.clock.advance(10_001);
    used.storage.instead('write message', DENIED);
    await expect(enqueue(close(SECOND))).rejects.toMatchObject({ code: 'StorageUnavailable' });
    expect(names()).toEqual([`operation ${FIRST}`, `repeatability ${GUID}`]);
  });
});

it('an id whose operation is forgotten is free', async () => {
  await enqueue(close(FIRST));
  await used.operations.remove(FIRST);
  expect(await enqueue(close(SECOND))).toMatchObject({ operationId: SECOND, status: 'queued' });
  expect(await used.operations.readClaim(GUID)).toMatchObject({ operationId: SECOND });
  expect(sentIds()).toEqual([FIRST, SECOND]);
});

it.each(['read repeatability', 'insert repeatability'] as const)(
  'where the table fails at %s no message is written',
  async (call) => {
    used.storage.instead(call, DENIED);
    await expect(enqueue(close(FIRST))).rejects.toMatchObject({ code: 'StorageUnavailable' });
    expect(sentIds()).toEqual([]);
  },
);

describe('two at the same moment', () => {
  it('are one operation: whoever claims the id second gives way', async () => {
    used.storage.before('insert repeatability', () => enqueue(close(SECOND)));
    expect(await enqueue(close(FIRST))).toMatchObject({ operationId: SECOND, status: 'queued' });
    expect(sentIds()).toEqual([SECOND]);
    expect(names()).toEqual([`operation ${SECOND}`, `repeatability ${GUID}`]);
  });

  it('are one operation even where the state of the second can’t be removed', async () => {
    used.storage.before('insert repeatability', () => enqueue(close(SECOND)));
    used.storage.instead('remove operation', DENIED);
    expect(await enqueue(close(FIRST))).toMatchObject({ operationId: SECOND });
    expect(noted.swallowed).toEqual(['remove the operation: StorageUnavailable']);
  });

  it('are two where the requests differ: the second is a conflict', async () => {
    used.storage.before('insert repeatability', () => enqueue(close(SECOND)));
    const other = close(FIRST, closeRequest({ itemId: 'another' }));
    await expect(enqueue(other)).rejects.toMatchObject({ code: 'RepeatabilityConflict' });
    expect(names()).toEqual([`operation ${SECOND}`, `repeatability ${GUID}`]);
  });

  it('lose nothing where the first gives up: then it is the second one’s turn', async () => {
    used.storage.before('insert repeatability', () => enqueue(close(SECOND)));
    used.storage.before('read operation', async () => {
      // As after a message that can't be written.
      used.storage.messages.length = 0;
      await used.operations.removeClaim(GUID);
      await used.operations.remove(SECOND);
    });
    expect(await enqueue(close(FIRST))).toMatchObject({ operationId: FIRST, status: 'queued' });
    expect(sentIds()).toEqual([FIRST]);
    expect(names()).toEqual([`operation ${FIRST}`, `repeatability ${GUID}`]);
  });
});
