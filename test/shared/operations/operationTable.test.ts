import { TableClient } from '@azure/data-tables';
import { type Azurite, startAzurite } from '../../../local/stack/azurite';
import { systemClock } from '../../../shared/core/clock';
import { claimOf } from '../../../shared/operations/claim';
import { acceptedOperation } from '../../../shared/operations/operationState';
import { finished, waiting } from '../../support/operations';
import { createOperations, OPERATIONS_TABLE } from '../../../shared/operations/operationTable';
import { GUID as REPEATABILITY_ID } from '../../support/closeRequests';
import { START } from '../../support/manualClock';
import { OPERATION_ID } from '../../support/outcomes';

const ID = OPERATION_ID;
const OTHER_ID = '01a20188-b4a7-737a-b56d-358a8554df31';
const DAY_MS = 86_400_000;
const accepted = (id = ID) => acceptedOperation(id, START, undefined);

let azurite: Azurite;
let table: TableClient;
let operations: ReturnType<typeof createOperations>;

beforeAll(async () => {
  azurite = await startAzurite({ services: ['queue', 'table'] });
  const { connectionString } = azurite;
  table = TableClient.fromConnectionString(connectionString, OPERATIONS_TABLE, {
    allowInsecureConnection: true,
  });
  operations = createOperations({ connectionString }, systemClock);
}, 30_000);
beforeEach(async () => {
  await table.deleteTable();
  await table.createTable();
});
afterAll(() => azurite.stop());

const rowCount = async () => {
  const { value } = (await table.listEntities().byPage().next()) as { value: unknown[] };
  return value.length;
};

describe('an operation', () => {
  it('that is there already is given as it is there', async () => {
    const created = await operations.create(waiting(accepted()));
    expect(await operations.create(accepted())).toEqual(created);
  });

  it('is read as it was created, and undefined before that', async () => {
    expect(await operations.read(ID)).toBeUndefined();
    const created = await operations.create(accepted());
    expect(created.operation).toEqual(accepted());
    expect(await operations.read(ID)).toEqual(created);
  });

  it('is replaced as a whole: what it does not have any more is gone', async () => {
    const error = { code: 'AccessDenied', message: 'No.' } as const;
    const failed = finished(accepted(), 'failed', START, error);
    const created = await operations.create(failed);
    const closed = finished(failed, 'closed', START + 1);
    const replaced = await operations.replace(created, closed);
    expect(replaced?.operation).toEqual(closed);
    expect(replaced?.etag).not.toBe(created.etag);
    expect(await operations.read(ID)).toEqual(replaced);
  });

  it('is not replaced where it has changed since', async () => {
    const created = await operations.create(accepted());
    const waits = waiting(accepted());
    await operations.replace(created, waits);
    expect(await operations.replace(created, finished(waits, 'closed', START))).toBeUndefined();
    expect((await operations.read(ID))?.operation).toEqual(waits);
  });

  it('is not replaced where it is gone', async () => {
    const created = await operations.create(accepted());
    await operations.remove(ID);
    expect(await operations.replace(created, waiting(accepted()))).toBeUndefined();
    expect(await rowCount()).toBe(0);
  });

  it('is removed, once or twice', async () => {
    await operations.create(accepted());
    await operations.remove(ID);
    await operations.remove(ID);
    expect(await operations.read(ID)).toBeUndefined();
  });
});

describe('a claim', () => {
  const claim = claimOf(accepted(), 'hash');
  const other = claimOf(accepted(OTHER_ID), 'other');

  it('belongs to the first, and whoever comes later gets it', async () => {
    const held = await operations.claim(REPEATABILITY_ID, claim);
    expect(held.claim).toEqual(claim);
    expect(await operations.claim(REPEATABILITY_ID, other)).toEqual(held);
  });

  it('of several at once belongs to one, as all of them learn', async () => {
    const claims = Array.from({ length: 8 }, (_, place) => ({ ...claim, operationId: `${place}` }));
    const held = await Promise.all(claims.map((one) => operations.claim(REPEATABILITY_ID, one)));
    expect(new Set(held.map((one) => one.claim.operationId)).size).toBe(1);
  });

  it('is taken over by one of several at once', async () => {
    const held = await operations.claim(REPEATABILITY_ID, claim);
    const ids = Array.from({ length: 8 }, (_, place) => `${place}`);
    const takeOver = (operationId: string) =>
      operations.takeOver(REPEATABILITY_ID, held, { ...other, operationId });
    const taken = await Promise.all(ids.map(takeOver));
    expect(taken.filter(Boolean)).toEqual([true]);
    const { claim: holds } = await operations.claim(REPEATABILITY_ID, claim);
    expect(holds).toEqual({ ...other, operationId: ids[taken.indexOf(true)] });
  });

  it('that is gone is not taken over', async () => {
    const held = await operations.claim(REPEATABILITY_ID, claim);
    await operations.purge(claim.expiresAt + 1);
    expect(await operations.takeOver(REPEATABILITY_ID, held, other)).toBe(false);
    expect(await rowCount()).toBe(0);
  });

  it('and an operation of the same id are two rows', async () => {
    await operations.create(accepted());
    await operations.claim(ID, other);
    await operations.remove(ID);
    expect((await operations.claim(ID, claim)).claim).toEqual(other);
  });
});

describe('purge', () => {
  it('removes of both kinds what has expired, and nothing else', async () => {
    const until = (expiresAt: number, id: string) => ({ ...accepted(id), expiresAt });
    await operations.create(until(START - 1, ID));
    await operations.create(until(START, OTHER_ID));
    const claim = claimOf(accepted(), 'hash');
    await operations.claim(ID, { ...claim, expiresAt: START - DAY_MS });
    await operations.claim(OTHER_ID, { ...claim, expiresAt: START + DAY_MS });
    expect(await operations.purge(START)).toBe(2);
    expect(await operations.read(ID)).toBeUndefined();
    expect(await operations.read(OTHER_ID)).toBeDefined();
    const next = { ...claim, operationId: 'next' };
    expect((await operations.claim(ID, next)).claim).toEqual(next);
    expect((await operations.claim(OTHER_ID, next)).claim.operationId).toBe(ID);
    expect(await operations.purge(START)).toBe(0);
  });
});

describe('a table that is missing', () => {
  beforeEach(async () => {
    await table.deleteTable();
  });

  it('is created by the first operation', async () => {
    const created = await operations.create(accepted());
    expect(await operations.read(ID)).toEqual(created);
  });

  it('is created once by several at once', async () => {
    const ids = Array.from({ length: 5 }, (_, place) => `${ID}${place}`);
    await Promise.all(ids.map((id) => operations.create(accepted(id))));
    expect(await rowCount()).toBe(5);
  });

  it('holds nothing, and has nothing to purge', async () => {
    expect(await operations.read(ID)).toBeUndefined();
    expect(await operations.purge(START)).toBe(0);
    await expect(operations.remove(ID)).resolves.toBeUndefined();
  });
});
