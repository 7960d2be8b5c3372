import * as z from 'zod';
import { CloseError, type ErrorDetail } from '../core/closeError';
import type { CloseRequest } from './closeRequest';
import { foreignJson } from './foreignForms';
import { isObject } from './givenFields';
import { parseHttpRequest, type RequestRules } from './parseRequest';
import { invalid, invalidRequest, issueDetails } from './requestDetails';
import { MAX_REQUEST_BYTES, payloadTooLarge } from './requestText';

const MAX_REQUESTS = 100;
const REQUESTS = `requests must be a list of 1 to ${MAX_REQUESTS} close requests.`;
/** A body that is all unknown keys shall not make an answer many times its size. */
const MAX_DETAILS = 100;

const envelopeSchema = z.strictObject({
  requests: z.array(z.unknown(), { error: REQUESTS }).min(1).max(MAX_REQUESTS),
});

/**
 * Reads the envelope of a bulk request; what is in the list is not looked at.
 * @param input the parsed JSON body
 * @param problems found outside the body, reported together with those inside
 * @throws CloseError InvalidRequest
 */
export function parseBulkEnvelope(
  input: unknown,
  problems: readonly ErrorDetail[] = [],
): readonly unknown[] {
  const foreign = foreignJson(input);
  if (!isObject(input) || foreign !== undefined) {
    const object = 'A bulk request must be one JSON object: {"requests":[…]}.';
    throw invalidRequest([
      invalid('requests', foreign === undefined ? object : `${object} ${foreign}`),
      ...problems,
    ]);
  }
  const parsed = envelopeSchema.safeParse(input, { reportInput: true });
  const found = issueDetails(parsed.error?.issues ?? [], ['requests'], 'a bulk request');
  const details = [...problems, ...found.slice(0, MAX_DETAILS)];
  if (!parsed.success || details.length > 0) throw invalidRequest(details);
  return parsed.data.requests;
}

/**
 * Reads one request of a list by the rules of a single one.
 * @returns the request, or what is wrong with it: no other one is touched by that
 */
export function parseBulkEntry(input: unknown, rules: RequestRules): CloseRequest | CloseError {
  try {
    if (jsonBytes(input) > MAX_REQUEST_BYTES) throw payloadTooLarge();
    return parseHttpRequest(input, rules);
  } catch (thrown) {
    if (thrown instanceof CloseError) return thrown;
    throw thrown;
  }
}

/** Nested too deeply to be written, it is larger than any close request. */
function jsonBytes(input: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(input));
  } catch {
    return Infinity;
  }
}
