import { TableClient } from '@azure/data-tables';
import { QueueClient } from '@azure/storage-queue';
import * as z from 'zod';
import { parseJson } from '../../shared/core/json';
import { fromEntity, type OperationEntity } from '../../shared/operations/operationRow';
import type { Operation } from '../../shared/operations/operationState';
import { OPERATIONS_TABLE } from '../../shared/operations/operationTable';

/** Storage may be out of order: what was seen last is shown then. */
const LOOK_MS = 800;

/** A message as far as the page shows it: a close request, a poison record, or a published outcome. */
export interface SeenMessage {
  at: number;
  id?: string | undefined;
  reason?: string | undefined;
  type?: string | undefined;
}

const text = z.string().optional();
/** Anyone may have written a message: what is otherwise counts as absent. */
const messageSchema = z
  .object({
    delivery: z.object({ operationId: text }).optional(),
    operationId: text,
    subject: text,
    type: text,
    reason: z
      .object({
        code: z.string(),
        message: z.string(),
        details: z.array(z.object({ message: z.string() })).default([]),
      })
      .optional(),
  })
  .catch({});

/** What was seen last, by what was looked at. */
const lastSeen = new Map<string, unknown>();

async function look<T>(
  at: string,
  nothing: T,
  see: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    const seen = await see(AbortSignal.timeout(LOOK_MS));
    lastSeen.set(at, seen);
    return seen;
  } catch (error) {
    // The app creates a table or a queue when it first needs it.
    const isAbsent = (error as { statusCode?: number }).statusCode === 404;
    return isAbsent || !lastSeen.has(at) ? nothing : (lastSeen.get(at) as T);
  }
}

/** The first visible messages of a queue, and how many there are, invisible ones included. */
export function lookIntoQueue(connectionString: string, name: string) {
  const queue = new QueueClient(connectionString, name, { retryOptions: { maxTries: 1 } });
  const nothing = { count: 0, visible: [] as SeenMessage[] };
  return look(queue.url, nothing, async (abortSignal) => {
    const [{ approximateMessagesCount: count = 0 }, { peekedMessageItems }] = await Promise.all([
      queue.getProperties({ abortSignal }),
      queue.peekMessages({ numberOfMessages: 32, abortSignal }),
    ]);
    return { count, visible: peekedMessageItems.map((item) => seenMessage(item)) };
  });
}

function seenMessage(item: { insertedOn: Date; messageText: string }): SeenMessage {
  const fields = messageSchema.parse(parseJson(item.messageText));
  const { delivery, operationId, subject, reason, type } = fields;
  const id = operationId ?? delivery?.operationId ?? subject;
  const details = (reason?.details ?? []).map(({ message }) => message);
  const why = reason && [`${reason.code}: ${reason.message}`, ...details].join(' ');
  // Storage tells whole seconds: what led to it happened before.
  return { at: item.insertedOn.getTime() + 999, id, type, reason: why };
}

/** The states of asynchronous closes, the newest first. */
export function listOperations(connectionString: string): Promise<Operation[]> {
  const table = TableClient.fromConnectionString(connectionString, OPERATIONS_TABLE, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
  const queryOptions = { filter: "RowKey eq 'operation'" };
  return look<Operation[]>(table.url, [], async (abortSignal) => {
    const found: Operation[] = [];
    const rows = table.listEntities<OperationEntity>({ queryOptions, abortSignal });
    for await (const row of rows) found.push(fromEntity(row));
    return found.sort((one, other) => other.queuedAt - one.queuedAt);
  });
}
