import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../core/clock';
import type { StorageAccount } from '../core/storageAccount';
import { createTable } from '../storage/tables';
import type { Claim } from './claim';
import { fromClaimEntity, toClaimEntity } from './claimRow';
import { fromEntity, OPERATION_ROW, type OperationEntity, toEntity } from './operationRow';
import type { Operation } from './operationState';

export const OPERATIONS_TABLE = 'closeSessionOperations';

/** An operation, and what says whether it has changed since. */
export interface StoredOperation {
  operation: Operation;
  etag: string;
}

/** A claim, and what says whether it has changed since. */
export interface StoredClaim {
  claim: Claim;
  etag: string;
}

/**
 * The states of asynchronous closes, and the claims of Repeatability-Request-IDs. All throw CloseError StorageUnavailable.
 */
export interface Operations {
  /** @returns the operation that is there now: this one, or an earlier one of that id */
  create(operation: Operation): Promise<StoredOperation>;
  read(operationId: string): Promise<StoredOperation | undefined>;
  /** @returns undefined where the operation has changed since, or is gone */
  replace(stored: StoredOperation, next: Operation): Promise<StoredOperation | undefined>;
  remove(operationId: string): Promise<void>;
  /** Who claims an id first has it. @returns the claim that holds: this one, or an earlier one */
  claim(repeatabilityId: string, claim: Claim): Promise<StoredClaim>;
  /** Gives an id to another operation. @returns false where the claim has changed since, or is gone */
  takeOver(repeatabilityId: string, stored: StoredClaim, next: Claim): Promise<boolean>;
  /** Removes what has expired. @returns how many rows */
  purge(now: number): Promise<number>;
}

/**
 * Maps operations and claims to rows of a table.
 * @param account the storage account of the Functions app
 */
export function createOperations(
  account: StorageAccount,
  clock: Clock,
  loadCredential?: (clientId?: string) => Promise<TokenCredential>,
): Operations {
  const table = createTable(account, OPERATIONS_TABLE, clock, loadCredential);
  return {
    async create(operation) {
      const { entity, etag } = await table.insert(toEntity(operation));
      return { operation: fromEntity(entity), etag };
    },
    async read(operationId) {
      const row = await table.get<OperationEntity>(operationId, OPERATION_ROW);
      return row && { operation: fromEntity(row.entity), etag: row.etag };
    },
    async replace({ etag }, next) {
      const row = await table.replace(toEntity(next), etag);
      return row && { operation: next, etag: row.etag };
    },
    remove: (operationId) => table.delete(operationId, OPERATION_ROW),
    async claim(repeatabilityId, claim) {
      const { entity, etag } = await table.insert(toClaimEntity(repeatabilityId, claim));
      return { claim: fromClaimEntity(entity), etag };
    },
    async takeOver(repeatabilityId, { etag }, next) {
      const row = await table.replace(toClaimEntity(repeatabilityId, next), etag);
      return row !== undefined;
    },
    purge: (now) => table.deleteWhere(`expiresAt lt '${new Date(now).toISOString()}'`),
  };
}
