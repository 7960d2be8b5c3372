import type { Claim } from './claim';

/** Row of a claim; its partition is the Repeatability-Request-ID. */
const CLAIM_ROW = 'repeatability';

/** A claim in the properties of a table; times as ISO 8601, which sorts as text. */
export interface ClaimEntity {
  partitionKey: string;
  rowKey: string;
  operationId: string;
  requestHash: string;
  queuedAt: string;
  expiresAt: string;
}

export function toClaimEntity(repeatabilityId: string, claim: Claim): ClaimEntity {
  const { operationId, requestHash, queuedAt, expiresAt } = claim;
  return {
    partitionKey: repeatabilityId,
    rowKey: CLAIM_ROW,
    operationId,
    requestHash,
    queuedAt: new Date(queuedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

export function fromClaimEntity(entity: ClaimEntity): Claim {
  const { operationId, requestHash, queuedAt, expiresAt } = entity;
  return {
    operationId,
    requestHash,
    queuedAt: Date.parse(queuedAt),
    expiresAt: Date.parse(expiresAt),
  };
}
