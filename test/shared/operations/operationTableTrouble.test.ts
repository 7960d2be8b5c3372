import { acceptedOperation } from '../../../shared/operations/operationState';
import { createOperations, type Operations } from '../../../shared/operations/operationTable';
import { manualClock, START } from '../../support/manualClock';
import {
  type ScriptedAnswer,
  scriptedServer,
  type ScriptedServer,
} from '../../support/scriptedServer';

const ID = '01a20188-b4a7-737a-b56d-358a8554df30';
const accepted = acceptedOperation(ID, START, undefined);
const stored = { operation: accepted, etag: '"1"' };
const claim = { operationId: ID, requestHash: 'hash' };

let server: ScriptedServer;
afterEach(() => server.stop());

/** Operations whose table service gives these answers in turn. */
async function start(...answers: ScriptedAnswer[]) {
  server = await scriptedServer(...answers);
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;TableEndpoint=${server.url}/a;`;
  const clock = manualClock();
  return { operations: createOperations({ connectionString }, clock), clock };
}

/** An answer of the table service as JSON. */
const row = (fields: object): ScriptedAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(fields),
});
const refusal = (status: number, code: string): ScriptedAnswer => ({
  ...row({ 'odata.error': { code, message: { lang: 'en-US', value: 'No.' } } }),
  status,
});
/** An answer that never comes, and when the caller has given up waiting for it. */
function hanging(): { answer: ScriptedAnswer; givenUp: Promise<void> } {
  let seen = (): void => undefined;
  const givenUp = new Promise<void>((resolve) => (seen = resolve));
  return { answer: { raw: (response) => response.on('close', seen) }, givenUp };
}

const CALLS: [string, (operations: Operations) => Promise<unknown>][] = [
  ['create', (operations) => operations.create(accepted)],
  ['read', (operations) => operations.read(ID)],
  ['replace', (operations) => operations.replace(stored, accepted)],
  ['remove', (operations) => operations.remove(ID)],
  ['claim', (operations) => operations.claim(ID, claim, START)],
  ['readClaim', (operations) => operations.readClaim(ID)],
  ['removeClaim', (operations) => operations.removeClaim(ID)],
  ['purge', (operations) => operations.purge(START)],
];

describe.each(CALLS)('%s', (name, call) => {
  it('of a table that lets nobody in is StorageUnavailable, at once', async () => {
    const { operations, clock } = await start(refusal(403, 'AuthorizationPermissionMismatch'));
    await expect(call(operations)).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: expect.stringMatching(/table.*check AzureWebJobsStorage/) as unknown,
      cause: { statusCode: 403 },
    });
    expect(server.seen).toHaveLength(1);
    expect(clock.asleep()).toBe(0);
  });

  it('of a table that hangs has its time, and is not left waiting after it', async () => {
    const { answer, givenUp } = hanging();
    const { operations, clock } = await start(answer);
    const calling = call(operations).catch((error: unknown) => error);
    await server.untilSeen(1);
    const seconds = name === 'purge' ? 240 : 5;
    clock.advance(seconds * 1000 - 1);
    expect(clock.asleep()).toBe(1);
    clock.advance(1);
    expect(await calling).toMatchObject({ code: 'StorageUnavailable' });
    await givenUp;
  });
});

it('a table that can’t be created in that time is given up as well', async () => {
  const { answer, givenUp } = hanging();
  const { operations, clock } = await start(refusal(404, 'TableNotFound'), answer);
  const calling = operations.create(accepted).catch((error: unknown) => error);
  await server.untilSeen(2);
  clock.advance(5_000);
  expect(await calling).toMatchObject({ code: 'StorageUnavailable' });
  await givenUp;
});

it('what is written is written by one call', async () => {
  const { operations } = await start({ status: 204, headers: { ETag: '"1"' } });
  expect(await operations.create(accepted)).toEqual(stored);
  expect(await operations.claim(ID, claim, START)).toEqual(claim);
  expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'POST']);
});

it('where a service does not say which version it has written, any is replaced', async () => {
  const { operations } = await start({ status: 204 });
  const written = { operation: accepted, etag: '*' };
  expect(await operations.create(accepted)).toEqual(written);
  expect(await operations.replace(stored, accepted)).toEqual(written);
});

it('a passing failure is tried three times', async () => {
  const { operations } = await start(refusal(503, 'ServerBusy'));
  await expect(operations.read(ID)).rejects.toMatchObject({ code: 'StorageUnavailable' });
  expect(server.seen).toHaveLength(3);
}, 10_000);

it('only as it was read is an operation replaced', async () => {
  const { operations } = await start({ status: 204, headers: { ETag: '"2"' } });
  expect(await operations.replace(stored, accepted)).toEqual({ operation: accepted, etag: '"2"' });
  expect(server.seen[0]?.headers['if-match']).toBe('"1"');
});

describe('create, where the table says that there is such a row', () => {
  const conflict = refusal(409, 'EntityAlreadyExists');

  it('has written it by a try whose answer was lost: only as it is now will it be replaced', async () => {
    const lost: ScriptedAnswer = { raw: (response) => response.destroy() };
    const { operationId: PartitionKey, status } = accepted;
    const times = { queuedAt: new Date(START), expiresAt: new Date(accepted.expiresAt) };
    const there = row({ PartitionKey, status, ...times, 'odata.etag': '"1"' });
    const { operations } = await start(lost, conflict, there);
    expect(await operations.create(accepted)).toEqual(stored);
  });

  it('and there is none, has written nothing: the table is being deleted', async () => {
    const { operations } = await start(
      refusal(409, 'TableBeingDeleted'),
      refusal(404, 'TableNotFound'),
    );
    await expect(operations.create(accepted)).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: expect.stringContaining('storage table') as unknown,
      cause: { message: 'The table is being deleted.' },
    });
  });
});

describe('purge', () => {
  const page = row({
    value: [{ PartitionKey: ID, RowKey: 'operation', 'odata.etag': '"1"' }],
  });

  it('reads keys and nothing else', async () => {
    const { operations } = await start(row({ value: [] }));
    await operations.purge(START);
    const { searchParams } = new URL(server.seen[0]?.path ?? '', server.url);
    expect(searchParams.get('$select')).toBe('PartitionKey,RowKey');
    expect(searchParams.get('$filter')).toBe("expiresAt lt '2026-11-22T12:00:00.000Z'");
  });

  it.each([
    ['gone', 404, 'ResourceNotFound'],
    ['taken up again', 412, 'UpdateConditionNotSatisfied'],
  ])('lets be what is %s meanwhile', async (_what, status, code) => {
    const { operations } = await start(page, refusal(status, code));
    expect(await operations.purge(START)).toBe(0);
    expect(server.seen[1]?.headers['if-match']).toBe('"1"');
  });

  it('fails where a row can’t be removed', async () => {
    const { operations } = await start(page, refusal(403, 'AuthorizationPermissionMismatch'));
    await expect(operations.purge(START)).rejects.toMatchObject({ code: 'StorageUnavailable' });
  });
});

describe('with an identity', () => {
  const account = (tableServiceUri: string | undefined) => ({
    queueServiceUri: 'https://127.0.0.1:1',
    tableServiceUri,
    clientId: 'client-1',
  });
  const asked: (string | undefined)[] = [];
  const loadCredential = (clientId?: string) => {
    asked.push(clientId);
    return Promise.resolve({ getToken: () => Promise.reject(new Error('no token')) });
  };
  beforeEach(async () => {
    server = await scriptedServer();
    asked.length = 0;
  });

  it('uses the one that the settings name, and loads it once', async () => {
    const operations = createOperations(
      account('https://127.0.0.1:1'),
      manualClock(),
      loadCredential,
    );
    for (let time = 0; time < 2; time++) {
      await expect(operations.read(ID)).rejects.toMatchObject({
        code: 'StorageUnavailable',
        cause: { message: 'no token' },
      });
    }
    expect(asked).toEqual(['client-1']);
  });

  it('and no address of the table service says which setting is missing', async () => {
    const operations = createOperations(account(undefined), manualClock(), loadCredential);
    await expect(operations.read(ID)).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: expect.stringContaining('AzureWebJobsStorage__tableServiceUri') as unknown,
      cause: { message: 'AzureWebJobsStorage__tableServiceUri is missing.' },
    });
    expect(asked).toEqual([]);
  });

  it('never sends its token in the clear', async () => {
    const operations = createOperations(account(server.url), manualClock(), () =>
      Promise.resolve({
        getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 }),
      }),
    );
    await expect(operations.read(ID)).rejects.toMatchObject({ code: 'StorageUnavailable' });
    expect(server.seen).toEqual([]);
  });
});
