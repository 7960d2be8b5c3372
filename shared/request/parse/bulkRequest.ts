import * as z from 'zod/mini';
import { CloseError, type ErrorDetail } from '../../core/closeError';
import { isObject } from '../../core/json';
import { once } from '../../core/once';
import type { CloseRequest } from './closeRequest';
import { entryBytes } from './entryBytes';
import { foreignJson } from './foreignForms';
import { parseHttpRequest } from './parseRequest';
import type { RequestRules } from './readRequest';
import { invalid } from '../../core/invalidField';
import { invalidRequest, issueDetails, REPORT_INPUT } from './requestDetails';
import { MAX_REQUEST_BYTES, parseJsonBytes, payloadTooLarge } from './requestText';

const MAX_REQUESTS = 100;
const REQUESTS = `requests must be a list of 1 to ${MAX_REQUESTS} close requests.`;
/** A body full of unknown keys must not make an answer many times its size. */
const MAX_DETAILS = 100;

const envelopeSchema = once(() =>
  z.strictObject({
    requests: z
      .array(z.unknown(), { error: REQUESTS })
      .check(z.minLength(1), z.maxLength(MAX_REQUESTS)),
  }),
);

/**
 * The envelope as a JSON Schema (draft 2020-12).
 * @param entry the schema of what is in its list
 */
export function bulkRequestJsonSchema(
  entry: z.core.JSONSchema.JSONSchema,
): z.core.JSONSchema.JSONSchema {
  const { properties, ...schema } = z.toJSONSchema(envelopeSchema());
  const { requests } = properties as Record<'requests', object>;
  return {
    ...schema,
    title: 'BulkRequest',
    description: 'Close requests that are closed in one call, each with an outcome of its own.',
    properties: {
      requests: { ...requests, description: REQUESTS, items: entry },
    },
  };
}

/** One entry of a bulk request, not validated yet. */
export interface BulkEntry {
  input: unknown;
  /** As it was sent it is longer than a close request may be. */
  isTooLarge: boolean;
}

/**
 * Reads the body of a bulk request; the entries of its list are not validated yet.
 * @param problems found outside the body, reported together with those inside
 * @throws CloseError InvalidJson, InvalidRequest
 */
export function parseBulkRequest(
  body: Uint8Array,
  problems: readonly ErrorDetail[] = [],
): BulkEntry[] {
  const requests = parseEnvelope(parseJsonBytes(body), problems);
  const isTooLarge = entryBytes(body).map((bytes) => bytes > MAX_REQUEST_BYTES);
  return requests.map((input, place) => ({ input, isTooLarge: isTooLarge[place] === true }));
}

function parseEnvelope(input: unknown, problems: readonly ErrorDetail[]): readonly unknown[] {
  const foreign = foreignJson(input);
  if (!isObject(input) || foreign !== undefined) {
    const object = 'A bulk request must be one JSON object: {"requests":[…]}.';
    throw invalidRequest([
      invalid('requests', foreign === undefined ? object : `${object} ${foreign}`),
      ...problems,
    ]);
  }
  const parsed = envelopeSchema().safeParse(input, REPORT_INPUT);
  const found = issueDetails(parsed.error?.issues ?? [], ['requests'], 'a bulk request');
  const details = [...problems, ...found.slice(0, MAX_DETAILS)];
  if (!parsed.success || details.length > 0) throw invalidRequest(details);
  return parsed.data.requests;
}

/**
 * Reads one request of a list by the rules of a single one.
 * @returns the request, or what is wrong with it: no other one is touched by that
 */
export function parseBulkEntry(
  { input, isTooLarge }: BulkEntry,
  rules: RequestRules,
): CloseRequest | CloseError {
  if (isTooLarge) return payloadTooLarge();
  try {
    return parseHttpRequest(input, rules);
  } catch (thrown) {
    if (thrown instanceof CloseError) return thrown;
    throw thrown;
  }
}
