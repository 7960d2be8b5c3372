import type { PoisonItem } from '../queue/poisonItem';

/** Which messages are meant. What is absent admits all; what is given must all be so. */
export interface Filter {
  /** Codes of reasons, in lower case; `(host)` is a message without a record. */
  codes?: ReadonlySet<string>;
  /** Operation ids, in lower case. */
  operationIds?: ReadonlySet<string>;
  olderThanMs?: number;
  newerThanMs?: number;
}

/** @param now epoch milliseconds that ages count back from */
export function isMeant(item: PoisonItem, filter: Filter, now: number): boolean {
  const { codes, operationIds, olderThanMs = -Infinity, newerThanMs = Infinity } = filter;
  const ageMs = now - item.failedAt;
  return (
    (codes?.has(item.code.toLowerCase()) ?? true) &&
    (operationIds?.has(item.operationId?.toLowerCase() ?? '') ?? true) &&
    ageMs >= olderThanMs &&
    ageMs < newerThanMs
  );
}
