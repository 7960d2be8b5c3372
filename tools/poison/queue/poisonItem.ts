import * as z from 'zod';
import { asCloseError, CloseError } from '../../../shared/core/closeError';
import { openIfEvent } from '../../../shared/request/parse/cloudEvent';
import type { CloseRequest } from '../../../shared/request/parse/closeRequest';
import type { Delivery } from '../../../shared/request/fields/delivery';
import { parseQueuedRequest } from '../../../shared/request/parse/parseRequest';
import { parseMessageText } from '../../../shared/request/parse/requestText';

/** Code of a message that carries no record: the Functions host moved it, or its record was too long. */
export const HOST_CODE = '(host)';

const text = z.string();
// Whoever may write to a queue can write something like it: other fields are dropped, other forms are no record.
const recordSchema = z.object({
  reason: z.object({
    code: text.regex(/^[\w.-]{1,80}$/),
    message: text,
    target: text.optional(),
    details: z.array(z.object({ code: text, message: text, target: text })).optional(),
    innererror: z
      .object({
        graphStatus: z.number().optional(),
        graphCode: text.optional(),
        graphRequestId: text.optional(),
        retryAfterSeconds: z.number().optional(),
      })
      .optional(),
  }),
  failedAt: z.iso.datetime({ offset: true }),
  attempts: z.int(),
  operationId: z.guid(),
  message: text,
});

/** Our poison record as it is read back. */
export type ReadRecord = z.infer<typeof recordSchema>;

/** One message of the poison queue, understood as far as it can be. */
export interface PoisonItem {
  /** Code of the reason, or {@link HOST_CODE}. */
  code: string;
  /** Epoch milliseconds: from the record, else when the message came into the poison queue. */
  failedAt: number;
  operationId: string | undefined;
  record: ReadRecord | undefined;
  /** The text as it stood in the queue of close requests. */
  original: string;
  content: { request: CloseRequest; delivery?: Delivery } | { problem: CloseError };
}

/**
 * Reads a message of the poison queue: our record, or the plain body that the Functions host moves there.
 * @param insertedAt epoch milliseconds at which it came into the poison queue
 */
export function readPoisonItem(messageText: string, insertedAt: number): PoisonItem {
  const record = readRecord(messageText);
  const original = record?.message ?? messageText;
  const content = readRequest(original);
  const delivery = 'delivery' in content ? content.delivery : undefined;
  return {
    code: record?.reason.code ?? HOST_CODE,
    failedAt: record === undefined ? insertedAt : Date.parse(record.failedAt),
    operationId: record?.operationId ?? delivery?.operationId,
    record,
    original,
    content,
  };
}

function readRecord(messageText: string): ReadRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(messageText)).data;
  } catch {
    return undefined;
  }
}

function readRequest(original: string): PoisonItem['content'] {
  try {
    const message = openIfEvent(parseMessageText(original)).data;
    // Who may receive mail is for the app to say, once the message is back.
    const { request, delivery } = parseQueuedRequest(message, { mayReceive: () => true });
    if (request instanceof CloseError) return { problem: request };
    return { request, ...(delivery !== undefined && { delivery }) };
  } catch (error) {
    return { problem: asCloseError(error) };
  }
}
