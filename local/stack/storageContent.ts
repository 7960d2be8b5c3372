import { TableClient } from '@azure/data-tables';
import { QueueClient } from '@azure/storage-queue';
import { parseJson } from '../../shared/core/json';
import { fromEntity, type OperationEntity } from '../../shared/operations/operationRow';
import type { Operation } from '../../shared/operations/operationState';
import { OPERATIONS_TABLE } from '../../shared/operations/operationTable';

/** Storage may be out of order: the rest is shown all the same. */
const LOOK_MS = 800;

/** A message as far as the page shows it: a close request, a poison record, or a published outcome. */
export interface SeenMessage {
  at: number;
  id?: string | undefined;
  reason?: string | undefined;
  type?: string | undefined;
}

interface Fields {
  delivery?: { operationId?: string };
  operationId?: string;
  subject?: string;
  reason?: { code: string; message: string };
  type?: string;
}

/** The first visible messages of a queue, and how many there are, invisible ones included. */
export async function lookIntoQueue(connectionString: string, name: string) {
  const abortSignal = AbortSignal.timeout(LOOK_MS);
  const queue = new QueueClient(connectionString, name, { retryOptions: { maxTries: 1 } });
  try {
    const [{ approximateMessagesCount: count = 0 }, { peekedMessageItems }] = await Promise.all([
      queue.getProperties({ abortSignal }),
      queue.peekMessages({ numberOfMessages: 32, abortSignal }),
    ]);
    return { count, visible: peekedMessageItems.map((item) => seen(item)) };
  } catch {
    // Not created yet, or out of order: there is nothing to show.
    return { count: 0, visible: [] };
  }
}

function seen({ insertedOn, messageText }: { insertedOn: Date; messageText: string }): SeenMessage {
  const json = parseJson(messageText) as Fields | null | undefined;
  const { delivery, operationId, subject, reason, type } = json ?? {};
  const id = operationId ?? delivery?.operationId ?? subject;
  const why = reason && `${reason.code}: ${reason.message}`;
  return { at: insertedOn.getTime(), id, type, reason: why };
}

/** The states of asynchronous closes, the newest first. */
export async function listOperations(connectionString: string): Promise<Operation[]> {
  const table = TableClient.fromConnectionString(connectionString, OPERATIONS_TABLE, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
  const queryOptions = { filter: "RowKey eq 'operation'" };
  const found: Operation[] = [];
  try {
    const abortSignal = AbortSignal.timeout(LOOK_MS);
    const rows = table.listEntities<OperationEntity>({ queryOptions, abortSignal });
    for await (const row of rows) found.push(fromEntity(row));
  } catch {
    // The app creates the table with the first operation; storage may be out of order.
  }
  return found.sort((one, other) => other.queuedAt - one.queuedAt);
}
