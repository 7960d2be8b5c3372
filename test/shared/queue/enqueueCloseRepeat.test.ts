import { createCloseQueue, type QueuedClose } from '../../../shared/queue/enqueueClose';
import { claimOf } from '../../../shared/operations/claim';
import {
  acceptedOperation,
  type Operation,
  type OperationEvent,
} from '../../../shared/operations/operationState';
import { after, finished, swallowing } from '../../support/operations';
import type { CloseRequest, CloseRequestJson } from '../../../shared/request/parse/closeRequest';
import { parseHttpRequest } from '../../../shared/request/parse/parseRequest';
import { TELEMETRY_OFF } from '../../../shared/telemetry/signals/telemetry';
import { GUID, parsedRequest, SESSION_ID } from '../../support/closeRequests';
import { DENIED, useFakeStorage } from '../../support/fakeStorage';
import { letPass, START } from '../../support/manualClock';

const FIRST = '01a20188-b4a7-737a-b56d-358a8554df30';
const SECOND = '01a20188-b4a7-737a-b56d-358a8554df31';
const THIRD = '01a20188-b4a7-737a-b56d-358a8554df32';
const DAY_MS = 86_400_000;

const used = useFakeStorage();
let enqueue: ReturnType<typeof createCloseQueue>;
const { swallow } = swallowing();
beforeEach(() => {
  enqueue = createCloseQueue({ ...used, queueName: 'close-session', telemetry: TELEMETRY_OFF });
});

const close = (operationId: string, request = parsedRequest(), id = GUID): QueuedClose => ({
  request,
  operationId,
  receivedAt: used.clock.now(),
  swallow,
  repeatabilityId: id,
});
const sentIds = () =>
  used.storage.messages.map(
    ({ text }) => (JSON.parse(text) as { delivery: { operationId: string } }).delivery.operationId,
  );
const stateOf = async (id: string) => (await used.operations.read(id))?.operation;
const names = () => [...used.storage.rows.keys()].sort();
const another = parsedRequest({ itemId: 'another' });
const UNAVAILABLE = { code: 'StorageUnavailable' };
const CONFLICT = { code: 'RepeatabilityConflict' };

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

it('the same request with its fields in another order is the same operation', async () => {
  const { wire } = parsedRequest();
  const reversed = Object.fromEntries(Object.entries(wire).reverse());
  const first = await enqueue(close(FIRST));
  expect(await enqueue(close(SECOND, parseHttpRequest(reversed)))).toEqual(first);
});

const CALLS_AFTER_CLAIM = ['insert operation', 'write message', 'replace operation'];
/** The insert is refused, and what is there is read. */
const CLAIM_OF_ANOTHER = ['insert repeatability', 'read repeatability'];

describe('the calls of storage, in order', () => {
  it('of the first are the claim, the state, the message, and that it waits', async () => {
    await enqueue(close(FIRST));
    expect(used.storage.calls).toEqual(['insert repeatability', ...CALLS_AFTER_CLAIM]);
  });

  it.each<[string, CloseRequest]>([
    ['a repeat', parsedRequest()],
    ['a conflict', another],
  ])('of %s are the claim and the operation', async (_what, request) => {
    await enqueue(close(FIRST));
    used.storage.calls.length = 0;
    await enqueue(close(SECOND, request)).catch(() => undefined);
    expect(used.storage.calls).toEqual([...CLAIM_OF_ANOTHER, 'read operation']);
  });
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
  const otherId = '3f2504e0-4f89-11d3-9a0c-0305e82c3302';
  const other = await enqueue(close(SECOND, parsedRequest(), otherId));
  expect(other.operationId).toBe(SECOND);
  expect(sentIds()).toEqual([FIRST, SECOND]);
});

it.each<[string, Partial<CloseRequestJson>]>([
  ['session', { workbookSessionId: `${SESSION_ID}x` }],
  ['workbook', { itemId: 'another' }],
  ['time', { closeAfter: 'PT1M' }],
  ['mail', { notify: { email: ['ada@contoso.com'] } }],
])('another %s with the same id is a conflict', async (_what, fields) => {
  await enqueue(close(FIRST));
  await expect(enqueue(close(SECOND, parsedRequest(fields)))).rejects.toMatchObject({
    ...CONFLICT,
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
    await expect(enqueue(close(FIRST))).rejects.toMatchObject(UNAVAILABLE);
    await change((operation) => after(operation, event));
    expect(await enqueue(close(SECOND))).toMatchObject({ operationId: FIRST, status });
    expect(sentIds()).toEqual([]);
  },
);

describe('one that is accepted, and perhaps never came into the queue', () => {
  /** As a kill between the state and the message leaves it. */
  async function killed(request = parsedRequest()): Promise<void> {
    await enqueue(close(FIRST, request));
    await change((operation) => ({ ...operation, status: 'accepted' }));
    used.storage.messages.length = 0;
  }

  it('is waited for until it is 10 seconds old', async () => {
    await killed();
    used.clock.advance(9_750);
    const repeat = enqueue(close(SECOND));
    await letPass(used.clock, 250);
    // Ten seconds are not more than ten seconds.
    await used.clock.untilAsleep(250);
    expect(sentIds()).toEqual([]);
    used.clock.advance(250);
    expect(await repeat).toMatchObject({ operationId: FIRST, status: 'queued' });
    expect(sentIds()).toEqual([FIRST]);
  });

  it('is told as soon as the first call has written it', async () => {
    await killed();
    const repeat = enqueue(close(SECOND));
    await used.clock.untilAsleep(250);
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
    const request = parsedRequest({ closeAfter: 'PT1M' });
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
    await expect(enqueue(close(SECOND))).rejects.toMatchObject(UNAVAILABLE);
    expect(names()).toEqual([`operation ${FIRST}`, `repeatability ${GUID}`]);
  });
});

describe('a first call that died between claim and state', () => {
  async function killed(request = parsedRequest()): Promise<void> {
    used.storage.instead('insert operation', DENIED);
    await expect(enqueue(close(FIRST, request))).rejects.toMatchObject(UNAVAILABLE);
    expect(names()).toEqual([`repeatability ${GUID}`]);
    used.storage.calls.length = 0;
  }

  it('is waited for until it is 10 seconds old, and made up for after that, under its id', async () => {
    const request = parsedRequest({ closeAfter: 'PT1M' });
    await killed(request);
    used.clock.advance(10_000);
    const repeat = enqueue(close(SECOND, request));
    await used.clock.untilAsleep(250);
    expect(used.storage.calls).toEqual([...CLAIM_OF_ANOTHER, 'read operation']);
    used.clock.advance(250);
    const notBefore = START + 60_000;
    const expected = { operationId: FIRST, status: 'scheduled', queuedAt: START, notBefore };
    expect(await repeat).toMatchObject(expected);
    expect(used.storage.calls).toEqual([
      ...CLAIM_OF_ANOTHER,
      'read operation',
      'read operation',
      ...CALLS_AFTER_CLAIM,
    ]);
    expect(used.storage.messages[0]?.delaySeconds).toBe(50);
    expect(await stateOf(FIRST)).toMatchObject(expected);
    expect(names()).toEqual([`operation ${FIRST}`, `repeatability ${GUID}`]);
  });

  it('conflicts with another request at once', async () => {
    await killed();
    await expect(enqueue(close(SECOND, another))).rejects.toMatchObject(CONFLICT);
    expect(names()).toEqual([`repeatability ${GUID}`]);
  });

  it('or was only slow finds what the repeat has sent, and sends no second message', async () => {
    const receivedAt = START - 10_001;
    used.storage.before('insert operation', () => enqueue(close(SECOND)));
    const operation = await enqueue({ ...close(FIRST), receivedAt });
    expect(operation).toMatchObject({ operationId: FIRST, status: 'queued', queuedAt: receivedAt });
    expect(sentIds()).toEqual([FIRST]);
    expect(await stateOf(FIRST)).toEqual(operation);
  });

  it('is made up for by a later repeat where the message cannot be written now', async () => {
    await killed();
    used.clock.advance(10_001);
    used.storage.instead('write message', DENIED);
    await expect(enqueue(close(SECOND))).rejects.toMatchObject(UNAVAILABLE);
    expect(await stateOf(FIRST)).toMatchObject({ status: 'unsent' });
    expect(await enqueue(close(SECOND))).toMatchObject({ operationId: FIRST, status: 'queued' });
    expect(sentIds()).toEqual([FIRST]);
  });
});

it('a claim whose answer was lost is this call’s own', async () => {
  used.storage.before('insert repeatability', () => {
    // The storage has written it, and the connection breaks: the SDK sends it again.
    const claim = claimOf(acceptedOperation(FIRST, START, undefined), 'hash');
    return used.operations.claim(GUID, claim);
  });
  expect(await enqueue(close(FIRST))).toMatchObject({ operationId: FIRST, status: 'queued' });
  expect(sentIds()).toEqual([FIRST]);
});

describe('an id whose operation is forgotten', () => {
  async function forgotten(): Promise<void> {
    await enqueue(close(FIRST));
    await used.operations.remove(FIRST);
    used.clock.advance(7 * DAY_MS + 1);
    used.storage.calls.length = 0;
  }

  it.each([parsedRequest(), another])('is free for any request: %#', async (request) => {
    await forgotten();
    const operation = await enqueue(close(SECOND, request));
    expect(operation).toMatchObject({ operationId: SECOND, status: 'queued' });
    const takenOver = [...CLAIM_OF_ANOTHER, 'read operation', 'replace repeatability'];
    expect(used.storage.calls).toEqual([...takenOver, ...CALLS_AFTER_CLAIM]);
    expect(sentIds()).toEqual([FIRST, SECOND]);
    expect(used.storage.rows.get(`repeatability ${GUID}`)).toMatchObject({
      operationId: SECOND,
      queuedAt: new Date(operation.queuedAt).toISOString(),
      expiresAt: new Date(operation.expiresAt).toISOString(),
    });
    expect(await enqueue(close(THIRD, request))).toEqual(operation);
  });

  it('goes to one of two at the same moment, and the other is a repeat of that', async () => {
    await forgotten();
    used.storage.before('replace repeatability', () => enqueue(close(SECOND)));
    expect(await enqueue(close(THIRD))).toMatchObject({ operationId: SECOND, status: 'queued' });
    expect(sentIds()).toEqual([FIRST, SECOND]);
    expect(names()).toEqual([`operation ${SECOND}`, `repeatability ${GUID}`]);
  });

  it('stays the forgotten one’s where the table fails', async () => {
    await forgotten();
    used.storage.instead('replace repeatability', DENIED);
    await expect(enqueue(close(SECOND))).rejects.toMatchObject(UNAVAILABLE);
    expect(names()).toEqual([`repeatability ${GUID}`]);
    expect(sentIds()).toEqual([FIRST]);
  });
});

it('where the claim cannot be written nothing else is', async () => {
  used.storage.instead('insert repeatability', DENIED);
  await expect(enqueue(close(FIRST))).rejects.toMatchObject(UNAVAILABLE);
  expect([names(), sentIds()]).toEqual([[], []]);
});

it('where the earlier claim cannot be read no message is written', async () => {
  await enqueue(close(FIRST));
  used.storage.instead('read repeatability', DENIED);
  await expect(enqueue(close(SECOND))).rejects.toMatchObject(UNAVAILABLE);
  expect(sentIds()).toEqual([FIRST]);
});

describe('two at the same moment', () => {
  it('are one operation: whoever claims the id second gives way', async () => {
    used.storage.before('insert repeatability', () => enqueue(close(SECOND)));
    expect(await enqueue(close(FIRST))).toMatchObject({ operationId: SECOND, status: 'queued' });
    expect(sentIds()).toEqual([SECOND]);
    expect(names()).toEqual([`operation ${SECOND}`, `repeatability ${GUID}`]);
  });

  it.each([
    ['claim and state', 'insert operation'],
    ['state and message', 'write message'],
  ] as const)('are one message where the second comes between %s of the first', async (_, next) => {
    let second: Promise<Operation> | undefined;
    used.storage.before(next, async () => {
      second = enqueue(close(SECOND));
      await used.clock.untilAsleep(250);
    });
    const first = await enqueue(close(FIRST));
    used.clock.advance(250);
    expect(await second).toEqual(first);
    expect(sentIds()).toEqual([FIRST]);
    expect(names()).toEqual([`operation ${FIRST}`, `repeatability ${GUID}`]);
  });

  it('are two where the requests differ: the second is a conflict', async () => {
    used.storage.before('insert repeatability', () => enqueue(close(SECOND)));
    await expect(enqueue(close(FIRST, another))).rejects.toMatchObject(CONFLICT);
    expect(names()).toEqual([`operation ${SECOND}`, `repeatability ${GUID}`]);
  });
});
