import type { ErrorBody } from '../core/closeError';
import type { Operation, OperationStatus } from './operationState';

/** Row of an operation; its partition is the operation id. */
export const OPERATION_ROW = 'operation';

/** A property of a table takes 32 Ki characters: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
const MAX_ERROR_LENGTH = 30_000;

/** An operation in the properties of a table; times as ISO 8601, which sorts as text. */
export interface OperationEntity {
  partitionKey: string;
  rowKey: string;
  status: string;
  queuedAt: string;
  notBefore: string | undefined;
  startedAt: string | undefined;
  finishedAt: string | undefined;
  error: string | undefined;
  expiresAt: string;
}

export function toEntity(operation: Operation): OperationEntity {
  const { operationId, status, queuedAt, notBefore, startedAt, finishedAt, expiresAt } = operation;
  return {
    partitionKey: operationId,
    rowKey: OPERATION_ROW,
    status,
    queuedAt: iso(queuedAt),
    notBefore: notBefore === undefined ? undefined : iso(notBefore),
    startedAt: startedAt === undefined ? undefined : iso(startedAt),
    finishedAt: finishedAt === undefined ? undefined : iso(finishedAt),
    error: operation.error === undefined ? undefined : errorText(operation.error),
    expiresAt: iso(expiresAt),
  };
}

export function fromEntity(entity: OperationEntity): Operation {
  const { partitionKey, status, notBefore, startedAt, finishedAt, error } = entity;
  return {
    operationId: partitionKey,
    status: status as OperationStatus,
    queuedAt: Date.parse(entity.queuedAt),
    ...(notBefore !== undefined && { notBefore: Date.parse(notBefore) }),
    ...(startedAt !== undefined && { startedAt: Date.parse(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: Date.parse(finishedAt) }),
    ...(error !== undefined && { error: JSON.parse(error) as ErrorBody }),
    expiresAt: Date.parse(entity.expiresAt),
  };
}

function errorText(error: ErrorBody): string {
  const text = JSON.stringify(error);
  if (text.length <= MAX_ERROR_LENGTH) return text;
  return JSON.stringify({ code: error.code, message: error.message } satisfies ErrorBody);
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
