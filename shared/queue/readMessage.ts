import { v7 as uuidv7 } from 'uuid';
import { asCloseError, CloseError } from '../core/closeError';
import { openIfEvent } from '../request/parse/cloudEvent';
import type { CloseRequest } from '../request/parse/closeRequest';
import { parseQueuedRequest } from '../request/parse/parseRequest';
import type { RequestRules } from '../request/parse/readRequest';
import { parseMessageText } from '../request/parse/requestText';
import { type DeliveryState, readDeliveryState, type Receipt } from './deliveryState';

/** One message as the trigger received it. */
export interface ReceivedMessage {
  /** As it stood in the queue. */
  text: string;
  /** Epoch milliseconds. */
  insertedAt: number;
  /** Of the invocation. */
  traceparent?: string | undefined;
}

/** What a message says, as far as it could be read. */
export type ReadMessage = MessageFacts & (Readable | Unreadable);

interface MessageFacts {
  state: DeliveryState;
  /** Epoch milliseconds. */
  receivedAt: number;
  /** The span that the message names: `delivery.traceparent`, or that of an event. */
  sent?: string | undefined;
  /** The message names the operation of its state. */
  hasOperation: boolean;
}

interface Readable {
  request: CloseRequest;
  error?: undefined;
}

/** `error`: why nothing can be closed. */
interface Unreadable {
  request: CloseRequest | undefined;
  error: CloseError;
}

/**
 * Reads a message. Never throws: what is wrong with it is part of what is returned.
 * @param now epoch milliseconds
 * @param rules what messages may ask for, by the settings
 */
export function readMessage(
  { text, ...received }: ReceivedMessage,
  now: number,
  rules: RequestRules,
): ReadMessage {
  const receipt: Receipt = { ...received, now, newOperationId: uuidv7() };
  const facts: MessageFacts = {
    state: readDeliveryState(undefined, receipt),
    receivedAt: now,
    hasOperation: false,
  };
  let readable: CloseRequest | undefined;
  try {
    const { data, traceparent } = openIfEvent(parseMessageText(text));
    facts.sent = traceparent;
    receipt.traceparent = traceparent ?? received.traceparent;
    const { delivery, request } = parseQueuedRequest(data, rules);
    facts.sent = delivery?.traceparent ?? traceparent;
    readable = request instanceof CloseError ? undefined : request;
    receipt.closeAfterSeconds = readable?.closeAfterSeconds;
    facts.state = readDeliveryState(delivery, receipt);
    facts.hasOperation = delivery?.operationId !== undefined;
    if (request instanceof CloseError) throw request;
    return { ...facts, request };
  } catch (thrown) {
    return { ...facts, request: readable, error: asCloseError(thrown) };
  }
}
