import type { TokenCredential } from '@azure/identity';
import { createTable, type Table } from '../../../shared/storage/tables';
import { manualClock } from '../../support/manualClock';
import {
  hanging,
  type ScriptedAnswer,
  type ScriptedServer,
  scriptedServer,
} from '../../support/scriptedServer';

const KEYS = { partitionKey: 'p-1', rowKey: 'r-1' };
const entity = { ...KEYS, colour: 'red' };
const stored = { entity, etag: '"1"' };
const there = { status: 204, headers: { ETag: '"1"' } };
const UNAVAILABLE = { code: 'StorageUnavailable' };
const FILTER = "expiresAt lt '2026'";

let server: ScriptedServer;
afterEach(() => server.stop());

/** A table whose service gives these answers in turn. */
async function start(...answers: ScriptedAnswer[]) {
  server = await scriptedServer(...answers);
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;TableEndpoint=${server.url}/a;`;
  const clock = manualClock();
  return { table: createTable({ connectionString }, 'things', clock), clock };
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
const CALLS: [string, (table: Table) => Promise<unknown>][] = [
  ['insert', (table) => table.insert(entity)],
  ['get', (table) => table.get('p-1', 'r-1')],
  ['replace', (table) => table.replace(entity, '"1"')],
  ['delete', (table) => table.delete('p-1', 'r-1')],
  ['deleteWhere', (table) => table.deleteWhere(FILTER)],
];

describe.each(CALLS)('%s', (name, call) => {
  it('of a table that lets nobody in is StorageUnavailable, at once', async () => {
    const { table, clock } = await start(refusal(403, 'AuthorizationPermissionMismatch'));
    const message = expect.stringMatching(/table.*check AzureWebJobsStorage/) as unknown;
    const denied = { ...UNAVAILABLE, message, cause: { statusCode: 403 } };
    await expect(call(table)).rejects.toMatchObject(denied);
    expect(server.seen).toHaveLength(1);
    expect(clock.asleep()).toBe(0);
  });

  it('of a table that hangs has its time, and is not left waiting after it', async () => {
    const { answer, givenUp } = hanging();
    const { table, clock } = await start(answer);
    const calling = call(table).catch((error: unknown) => error);
    await server.untilSeen(1);
    const seconds = name === 'deleteWhere' ? 240 : 5;
    clock.advance(seconds * 1000 - 1);
    expect(clock.asleep()).toBe(1);
    clock.advance(1);
    expect(await calling).toMatchObject(UNAVAILABLE);
    await givenUp;
  });
});

it('a table that can’t be created in that time is given up as well', async () => {
  const { answer, givenUp } = hanging();
  const { table, clock } = await start(refusal(404, 'TableNotFound'), answer);
  const calling = table.insert(entity).catch((error: unknown) => error);
  await server.untilSeen(2);
  clock.advance(5_000);
  expect(await calling).toMatchObject(UNAVAILABLE);
  await givenUp;
});

it('insert creates a table that is missing, and sends the row again', async () => {
  const { table } = await start(refusal(404, 'TableNotFound'), { status: 204 }, there);
  expect(await table.insert(entity)).toEqual(stored);
  expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /a/things',
    'POST /a/Tables',
    'POST /a/things',
  ]);
});

it.each<[string, number, string, unknown]>([
  ['get', 404, 'ResourceNotFound', undefined],
  ['replace', 404, 'ResourceNotFound', undefined],
  ['replace', 412, 'UpdateConditionNotSatisfied', undefined],
  ['delete', 404, 'ResourceNotFound', undefined],
  ['deleteWhere', 404, 'TableNotFound', 0],
])(
  '%s of what is gone or has changed (%i %s) is no failure: %j',
  async (name, status, code, given) => {
    const { table } = await start(refusal(status, code));
    const [, call] = CALLS.find(([one]) => one === name) ?? [];
    expect(await call?.(table)).toBe(given);
    expect(server.seen).toHaveLength(1);
  },
);

it('what is written is written by one call', async () => {
  const { table } = await start(there);
  expect(await table.insert(entity)).toEqual(stored);
  expect(server.seen.map(({ method }) => method)).toEqual(['POST']);
});

it('where a service does not say which version it has written, any is replaced', async () => {
  const { table } = await start({ status: 204 });
  const written = { entity, etag: '*' };
  expect(await table.insert(entity)).toEqual(written);
  expect(await table.replace(entity, '"1"')).toEqual(written);
});

it('a transient failure is sent three times', async () => {
  const { table } = await start(refusal(503, 'ServerBusy'));
  await expect(table.get('p-1', 'r-1')).rejects.toMatchObject(UNAVAILABLE);
  expect(server.seen).toHaveLength(3);
}, 10_000);

it('a row is replaced only as it was read', async () => {
  const { table } = await start({ status: 204, headers: { ETag: '"2"' } });
  expect(await table.replace(entity, '"1"')).toEqual({ entity, etag: '"2"' });
  expect(server.seen[0]?.headers['if-match']).toBe('"1"');
});

describe('insert, where the table says that there is such a row', () => {
  const conflict = refusal(409, 'EntityAlreadyExists');
  const earlierRow = row({
    PartitionKey: 'p-1',
    RowKey: 'r-1',
    colour: 'blue',
    'odata.etag': '"1"',
  });

  it('gives the earlier one, by one call more', async () => {
    const { table } = await start(conflict, earlierRow);
    const earlier = { entity: { ...KEYS, colour: 'blue' }, etag: '"1"' };
    expect(await table.insert(entity)).toMatchObject(earlier);
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('has written it by a call whose answer was lost: only as it is now will it be replaced', async () => {
    const lost: ScriptedAnswer = { raw: (response) => response.destroy() };
    const { table } = await start(lost, conflict, earlierRow);
    expect(await table.insert(entity)).toMatchObject({ etag: '"1"' });
  });

  it('and there is none, has written nothing: the table is being deleted', async () => {
    const { table } = await start(refusal(409, 'TableBeingDeleted'), refusal(404, 'TableNotFound'));
    const message = expect.stringContaining('storage table') as unknown;
    const refused = { ...UNAVAILABLE, message, cause: { message: 'The table is being deleted.' } };
    await expect(table.insert(entity)).rejects.toMatchObject(refused);
  });
});

describe('deleteWhere', () => {
  const page = row({ value: [{ PartitionKey: 'p-1', RowKey: 'r-1', 'odata.etag': '"1"' }] });

  it('reads keys and nothing else', async () => {
    const { table } = await start(row({ value: [] }));
    await table.deleteWhere(FILTER);
    const { searchParams } = new URL(server.seen[0]?.path ?? '', server.url);
    expect(searchParams.get('$select')).toBe('PartitionKey,RowKey');
    expect(searchParams.get('$filter')).toBe(FILTER);
  });

  it('deletes each row as it was found, and says how many', async () => {
    const { table } = await start(page, { status: 204 });
    expect(await table.deleteWhere(FILTER)).toBe(1);
    expect(server.seen[1]).toMatchObject({ method: 'DELETE', headers: { 'if-match': '"1"' } });
  });

  it.each([
    ['gone', 404, 'ResourceNotFound'],
    ['taken up again', 412, 'UpdateConditionNotSatisfied'],
  ])('lets be what is %s meanwhile', async (_what, status, code) => {
    const { table } = await start(page, refusal(status, code));
    expect(await table.deleteWhere(FILTER)).toBe(0);
    expect(server.seen[1]?.headers['if-match']).toBe('"1"');
  });

  it('fails where a row can’t be removed', async () => {
    const { table } = await start(page, refusal(403, 'AuthorizationPermissionMismatch'));
    await expect(table.deleteWhere(FILTER)).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe('with an identity', () => {
  const NOWHERE = 'https://127.0.0.1:1';
  const asked: (string | undefined)[] = [];
  const loadCredential = (clientId?: string): Promise<TokenCredential> => {
    asked.push(clientId);
    return Promise.resolve({ getToken: () => Promise.reject(new Error('no token')) });
  };
  const tableAt = (tableServiceUri: string | undefined, load = loadCredential) => {
    const account = { queueServiceUri: NOWHERE, tableServiceUri, clientId: 'client-1' };
    return createTable(account, 'things', manualClock(), load);
  };
  beforeEach(async () => {
    server = await scriptedServer();
    asked.length = 0;
  });

  it('uses the one that the settings name, and loads it once', async () => {
    const table = tableAt(NOWHERE);
    const refused = { ...UNAVAILABLE, cause: { message: 'no token' } };
    await expect(table.get('p-1', 'r-1')).rejects.toMatchObject(refused);
    await expect(table.get('p-1', 'r-1')).rejects.toMatchObject(refused);
    expect(asked).toEqual(['client-1']);
  });

  it('and no address of the table service says which setting is missing', async () => {
    await expect(tableAt(undefined).get('p-1', 'r-1')).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: expect.stringContaining('AzureWebJobsStorage__tableServiceUri') as unknown,
      cause: { message: 'AzureWebJobsStorage__tableServiceUri is missing.' },
    });
    expect(asked).toEqual([]);
  });

  it('never sends its token in the clear', async () => {
    const token = { token: 't', expiresOnTimestamp: Date.now() + 3_600_000 };
    const credential: TokenCredential = { getToken: () => Promise.resolve(token) };
    const table = tableAt(server.url, () => Promise.resolve(credential));
    await expect(table.get('p-1', 'r-1')).rejects.toMatchObject(UNAVAILABLE);
    expect(server.seen).toEqual([]);
  });
});
