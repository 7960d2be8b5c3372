import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../core/clock';
import type { StorageAccount } from '../core/storageAccount';
import { type StorageCall, storageCall } from './storageCall';
import { loadStorageCredential } from './storageCredential';
import { statusOf, storageUnavailable } from './storageUnavailable';
import { tableClient } from './tableClient';

const CALL_SECONDS = 5;
/** For all rows that a filter finds. */
const DELETE_WHERE_SECONDS = 240;
/** The etag where a service does not say which version it has written. */
const ANY_VERSION = '*';

/** What names a row, and what else it has. */
export interface Entity {
  partitionKey: string;
  rowKey: string;
}

/** A row, and what says whether it has changed since. */
export interface Row<T> {
  entity: T;
  etag: string;
}

/**
 * One Azure Table; it is created when an insert finds it missing. Each call has five seconds. All throw CloseError
 * StorageUnavailable.
 */
export interface Table {
  /** Who inserts first has the row. @returns the row that is there now: this one, or the earlier one of that name */
  insert<T extends Entity>(entity: T): Promise<Row<T>>;
  get<T extends Entity>(partitionKey: string, rowKey: string): Promise<Row<T> | undefined>;
  /** @returns undefined where the row has changed since that etag, or is gone */
  replace<T extends Entity>(entity: T, etag: string): Promise<Row<T> | undefined>;
  /** Deletes a row, whatever is in it. A row that is gone is no error. */
  delete(partitionKey: string, rowKey: string): Promise<void>;
  /**
   * Deletes the rows that an OData filter finds, each only as it was found; all within 240 seconds.
   * @returns how many
   */
  deleteWhere(filter: string): Promise<number>;
}

/** @param account the storage account of the Functions app */
export function createTable(
  account: StorageAccount,
  tableName: string,
  clock: Clock,
  loadCredential: (clientId?: string) => Promise<TokenCredential> = loadStorageCredential,
): Table {
  let client: Promise<TableClient> | undefined;
  const clientOf = () => (client ??= tableClient(account, tableName, loadCredential));
  const run = <T>(
    send: (table: TableClient, abortSignal: AbortSignal) => Promise<T>,
    options: Partial<StorageCall<T>>,
  ): Promise<T> =>
    storageCall({
      service: 'table',
      seconds: CALL_SECONDS,
      clock,
      send: async (abortSignal) => send(await clientOf(), abortSignal),
      ...options,
    });

  const get = <T extends Entity>(
    partitionKey: string,
    rowKey: string,
  ): Promise<Row<T> | undefined> =>
    run<Row<T> | undefined>(
      async (table, abortSignal) => {
        const entity = await table.getEntity<T>(partitionKey, rowKey, { abortSignal });
        return { entity, etag: entity.etag };
      },
      { expected: { 404: undefined } },
    );

  return {
    async insert(entity) {
      const { partitionKey, rowKey } = entity;
      const inserted = await run<string | undefined>(
        async (table, abortSignal) =>
          (await table.createEntity(entity, { abortSignal })).etag ?? ANY_VERSION,
        {
          create: async (abortSignal) => (await clientOf()).createTable({ abortSignal }),
          expected: { 409: undefined },
        },
      );
      if (inserted !== undefined) return { entity, etag: inserted };
      const earlier = await get<typeof entity>(partitionKey, rowKey);
      if (earlier !== undefined) return earlier;
      throw storageUnavailable('table', new Error('The table is being deleted.'));
    },
    get,
    replace: (entity, etag) =>
      run<Row<typeof entity> | undefined>(
        async (table, abortSignal) => {
          const written = await table.updateEntity(entity, 'Replace', { etag, abortSignal });
          return { entity, etag: written.etag ?? ANY_VERSION };
        },
        { expected: { 404: undefined, 412: undefined } },
      ),
    delete: (partitionKey, rowKey) =>
      run<undefined>(
        async (table, abortSignal) => {
          await table.deleteEntity(partitionKey, rowKey, { abortSignal });
          return undefined;
        },
        { expected: { 404: undefined } },
      ),
    deleteWhere: (filter) =>
      run((table, abortSignal) => deleteFound(table, filter, abortSignal), {
        seconds: DELETE_WHERE_SECONDS,
        expected: { 404: 0 },
      }),
  };
}

async function deleteFound(
  table: TableClient,
  filter: string,
  abortSignal: AbortSignal,
): Promise<number> {
  const queryOptions = { filter, select: ['partitionKey', 'rowKey'] };
  let count = 0;
  for await (const row of table.listEntities<Entity>({ queryOptions, abortSignal })) {
    const { partitionKey, rowKey, etag } = row;
    try {
      await table.deleteEntity(partitionKey, rowKey, { etag, abortSignal });
      count++;
    } catch (error) {
      // The row is gone, or has changed since it was found: it is left as it is.
      if (![404, 412].includes(statusOf(error))) throw error;
    }
  }
  return count;
}
