import type { ErrorBody } from '../core/closeError';
import { messageJson } from '../storage/messageJson';
import type { FinalOutcome } from './finalOutcome';

/**
 * A message has at most 64 KiB, and travels in XML, where one character can become an entity of six: this much
 * always fits.
 */
const MAX_BYTES = 10 * 1024;

/**
 * The outcome of a queued close as a message text: a CloudEvent as JSON
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md). What is published twice has the
 * same `source` and `id`, by which consumers know duplicates.
 */
export function outcomeMessage(outcome: FinalOutcome): string {
  const text = eventText(outcome, outcome.error);
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  // What is left is one message of this app and Graph's codes, both bounded.
  const short = { ...(outcome.error as ErrorBody) };
  delete short.details;
  return eventText(outcome, short);
}

function eventText(outcome: FinalOutcome, error: ErrorBody | undefined): string {
  const { operationId, status, attempts } = outcome;
  const finishedAt = new Date(outcome.finishedAt).toISOString();
  const queuedAt = new Date(outcome.queuedAt).toISOString();
  return messageJson({
    specversion: '1.0',
    id: `${operationId}.${status}`,
    source: '/closeSession',
    type: `workbookSession.${status}`,
    subject: operationId,
    time: finishedAt,
    datacontenttype: 'application/json',
    data: { status, error, attempts, queuedAt, finishedAt },
  });
}
