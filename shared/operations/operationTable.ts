import type { TableClient, TableEntity } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../core/clock';
import type { StorageAccount } from '../core/storageAccount';
import type { Operation } from './operationState';
import {
  fromEntity,
  OPERATION_ROW,
  type OperationEntity,
  REPEATABILITY_ROW,
  toEntity,
} from './operationRow';
import { statusOf, STORAGE_RETRY, storageUnavailable, withinSeconds } from '../storage/storageCall';
import { loadStorageCredential } from '../storage/storageCredential';

export const OPERATIONS_TABLE = 'closeSessionOperations';
const CALL_SECONDS = 5;
const PURGE_SECONDS = 240;

/** An operation, and what says whether it has changed since. */
export interface StoredOperation {
  operation: Operation;
  etag: string;
}

/** What a Repeatability-Request-ID stands for. */
export interface Claim {
  operationId: string;
  /** Of the parsed request, which is not kept itself. */
  requestHash: string;
}

/**
 * The states of asynchronous closes, in one Azure Table; it is created when a call finds it missing. Each call has
 * five seconds. All throw CloseError StorageUnavailable.
 */
export interface Operations {
  create(operation: Operation): Promise<StoredOperation>;
  read(operationId: string): Promise<StoredOperation | undefined>;
  /** @returns undefined where the operation has changed since, or is gone */
  replace(stored: StoredOperation, next: Operation): Promise<StoredOperation | undefined>;
  remove(operationId: string): Promise<void>;
  /** Who claims an id first has it. @returns the claim that holds */
  claim(repeatabilityId: string, claim: Claim, expiresAt: number): Promise<Claim>;
  readClaim(repeatabilityId: string): Promise<Claim | undefined>;
  removeClaim(repeatabilityId: string): Promise<void>;
  /** Removes what has expired. @returns how many rows */
  purge(now: number): Promise<number>;
}

type ClaimEntity = Claim & { partitionKey: string; rowKey: string; expiresAt: string };

/** @param account the storage account of the Functions app */
export function createOperations(
  account: StorageAccount,
  clock: Clock,
  loadCredential: (clientId?: string) => Promise<TokenCredential> = loadStorageCredential,
): Operations {
  let client: Promise<TableClient> | undefined;

  /** Runs a call; `onStatus` gives a result to answers that are no failure. */
  const run = async <T>(
    call: (client: TableClient, abortSignal: AbortSignal) => Promise<T>,
    onStatus: Readonly<Record<number, T>> = {},
    seconds = CALL_SECONDS,
  ): Promise<T> => {
    try {
      return await withinSeconds(seconds, clock, async ({ signal }) =>
        call(await (client ??= tableClient(account, loadCredential)), signal),
      );
    } catch (cause) {
      const status = statusOf(cause);
      if (Object.hasOwn(onStatus, status)) return onStatus[status] as T;
      throw storageUnavailable('table', cause);
    }
  };

  /** @returns the etag; undefined where there is such a row already */
  const insert = (entity: OperationEntity | ClaimEntity): Promise<string | undefined> =>
    run<string | undefined>(
      async (table, abortSignal) => {
        const create = () => table.createEntity(entity, { abortSignal });
        const { etag } = await create().catch(async (error: unknown) => {
          if (statusOf(error) !== 404) throw error;
          await table.createTable({ abortSignal });
          return create();
        });
        return etag ?? '*';
      },
      { 409: undefined },
    );

  const get = <T extends object>(partitionKey: string, rowKey: string) =>
    run(async (table, abortSignal) => table.getEntity<T>(partitionKey, rowKey, { abortSignal }), {
      404: undefined,
    });

  const remove = (partitionKey: string, rowKey: string): Promise<void> =>
    run(
      async (table, abortSignal) => {
        await table.deleteEntity(partitionKey, rowKey, { abortSignal });
      },
      { 404: undefined },
    );

  const readClaim = async (repeatabilityId: string): Promise<Claim | undefined> => {
    const entity = await get<ClaimEntity>(repeatabilityId, REPEATABILITY_ROW);
    return entity && { operationId: entity.operationId, requestHash: entity.requestHash };
  };

  const read = async (operationId: string): Promise<StoredOperation | undefined> => {
    const entity = await get<OperationEntity>(operationId, OPERATION_ROW);
    return entity && { operation: fromEntity(entity), etag: entity.etag };
  };

  return {
    async create(operation) {
      const etag = await insert(toEntity(operation));
      if (etag !== undefined) return { operation, etag };
      // Ids are new: it is there by a try whose answer was lost, or it is not, and the table is being deleted.
      const stored = await read(operation.operationId);
      if (stored === undefined)
        throw storageUnavailable('table', new Error('The table is being deleted.'));
      return stored;
    },
    read,
    replace: ({ etag }, next) =>
      run<StoredOperation | undefined>(
        async (table, abortSignal) => {
          const written = await table.updateEntity(toEntity(next), 'Replace', {
            etag,
            abortSignal,
          });
          return { operation: next, etag: written.etag ?? '*' };
        },
        { 404: undefined, 412: undefined },
      ),
    remove: (operationId) => remove(operationId, OPERATION_ROW),
    async claim(repeatabilityId, claim, expiresAt) {
      const etag = await insert({
        partitionKey: repeatabilityId,
        rowKey: REPEATABILITY_ROW,
        ...claim,
        expiresAt: new Date(expiresAt).toISOString(),
      } satisfies ClaimEntity);
      return etag === undefined ? ((await readClaim(repeatabilityId)) ?? claim) : claim;
    },
    readClaim,
    removeClaim: (repeatabilityId) => remove(repeatabilityId, REPEATABILITY_ROW),
    purge: (now) =>
      run(
        async (table, abortSignal) => {
          const filter = `expiresAt lt '${new Date(now).toISOString()}'`;
          let count = 0;
          for await (const { partitionKey, rowKey, etag } of table.listEntities<TableEntity>({
            queryOptions: { filter, select: ['partitionKey', 'rowKey'] },
            abortSignal,
          })) {
            // Only as it was read: one that was taken up again stays.
            const isGone = await table
              .deleteEntity(partitionKey, rowKey, { etag, abortSignal })
              .then(
                () => true,
                (error: unknown) => {
                  if ([404, 412].includes(statusOf(error))) return false;
                  throw error;
                },
              );
            if (isGone) count++;
          }
          return count;
        },
        { 404: 0 },
        PURGE_SECONDS,
      ),
  };
}

/** A client of the table; the packages load on first need. */
async function tableClient(
  account: StorageAccount,
  loadCredential: (clientId?: string) => Promise<TokenCredential>,
): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  const options = {
    retryOptions: {
      maxRetries: STORAGE_RETRY.maxTries - 1,
      retryDelayInMs: 500,
      maxRetryDelayInMs: 1_000,
    },
  };
  if ('connectionString' in account) {
    // Azurite and other stand-ins speak http; Azure itself refuses it where it should.
    return TableClient.fromConnectionString(account.connectionString, OPERATIONS_TABLE, {
      ...options,
      allowInsecureConnection: true,
    });
  }
  const { tableServiceUri, clientId } = account;
  if (tableServiceUri === undefined) {
    throw new Error('AzureWebJobsStorage__tableServiceUri is missing.');
  }
  const credential = await loadCredential(clientId);
  return new TableClient(tableServiceUri, OPERATIONS_TABLE, credential, options);
}
