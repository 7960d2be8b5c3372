import { CloseError } from '../../core/closeError';
import { parseJson } from '../../core/json';
import { isBase64 } from './base64';
import { foreignText } from './foreignForms';

/** Largest close request, in bytes of its JSON. */
export const MAX_REQUEST_BYTES = 16 * 1024;

/** Largest bulk request. */
export const MAX_BULK_BYTES = 1024 * 1024;

/** The error for a request of more bytes than it may have. */
export function payloadTooLarge(limitBytes = MAX_REQUEST_BYTES): CloseError {
  return new CloseError(
    'PayloadTooLarge',
    limitBytes === MAX_BULK_BYTES
      ? `A bulk request has at most ${MAX_BULK_BYTES} bytes: send fewer close requests at once.`
      : `A close request has at most ${MAX_REQUEST_BYTES} bytes: send one request only, without other content.`,
  );
}

/**
 * Parses the bytes of one JSON text in UTF-8; a byte order mark is skipped.
 * @throws CloseError InvalidJson
 */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  const value = parseJson(text);
  if (value === undefined) throw invalidJson(foreignText(text));
  return value;
}

/**
 * Parses the text of a queue message, which is JSON as it is or in base64.
 * @throws CloseError InvalidJson, PayloadTooLarge (judged on the JSON, after base64)
 */
export function parseMessageText(text: string): unknown {
  const plain = parseJson(text.replace(/^\ufeff/, ''));
  const bytes =
    plain === undefined && isBase64(text) ? Buffer.from(text, 'base64') : Buffer.from(text);
  if (bytes.length > MAX_REQUEST_BYTES) throw payloadTooLarge();
  return plain === undefined ? parseJsonBytes(bytes) : plain;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidJson();
  }
}

/** @param foreign what was sent in place of JSON, where that is recognised */
function invalidJson(foreign?: string): CloseError {
  const message =
    'The request is not JSON in UTF-8: send one JSON object, with text values in double quotes.';
  return new CloseError('InvalidJson', foreign === undefined ? message : `${message} ${foreign}`);
}
