import type { Operation } from '../../shared/operations/operationState';
import type {
  Operations,
  StoredClaim,
  StoredOperation,
} from '../../shared/operations/operationTable';

export interface MemoryOperations extends Operations {
  /** The state of an operation as it is now. */
  stateOf(operationId: string): Operation | undefined;
}

/** The states of operations, kept as the table keeps them: who has read an older one writes nothing. */
export function memoryOperations(): MemoryOperations {
  const rows = new Map<string, StoredOperation>();
  const claims = new Map<string, StoredClaim>();
  let version = 0;
  const put = (operation: Operation): StoredOperation => {
    const stored = { operation, etag: String(++version) };
    rows.set(operation.operationId, stored);
    return stored;
  };
  const later = <T>(act: () => T): Promise<T> => Promise.resolve().then(act);
  return {
    stateOf: (operationId) => rows.get(operationId)?.operation,
    create: (operation) => later(() => put(operation)),
    read: (operationId) => later(() => rows.get(operationId)),
    replace: ({ etag }, next) =>
      later(() => {
        const known = rows.get(next.operationId);
        return known !== undefined && [known.etag, '*'].includes(etag) ? put(next) : undefined;
      }),
    remove: (operationId) => later(() => void rows.delete(operationId)),
    claim: (id, claim) =>
      later(() => {
        const held = claims.get(id) ?? { claim, etag: String(++version) };
        claims.set(id, held);
        return held;
      }),
    takeOver: (id, { etag }, claim) =>
      later(() => {
        if (claims.get(id)?.etag !== etag) return false;
        claims.set(id, { claim, etag: String(++version) });
        return true;
      }),
    purge: () => later(() => 0),
  };
}
