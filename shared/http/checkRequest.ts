import { CloseError } from '../core/closeError';
import { MAX_REQUEST_BYTES, parseJsonBytes, payloadTooLarge } from '../request/requestText';

type RequestHeaders = Pick<Headers, 'get'>;

// RFC 9110 section 8.3.1: type, and parameters whose values may be quoted.
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const CLOUD_EVENTS_TYPE = /^application\/cloudevents(?:-batch)?\+json\b/i;
const CHARSET = /;\s*charset=([^;\s]*)/i;
const UTF_8 = /^"?utf-?8"?$/i;

/**
 * Checks what can be judged before the body is read: 411, 415, and 413 by its announced length.
 * @throws CloseError LengthRequired, UnsupportedMediaType, PayloadTooLarge
 */
export function checkHeaders(headers: RequestHeaders, limitBytes = MAX_REQUEST_BYTES): void {
  if (headers.get('transfer-encoding') !== null) {
    throw new CloseError(
      'LengthRequired',
      'The platform hands over a chunked body empty: send the request with a Content-Length.',
    );
  }
  checkMediaType(headers);
  if (Number(headers.get('content-length') ?? 0) > limitBytes) {
    throw payloadTooLarge(limitBytes);
  }
}

/** @throws CloseError PayloadTooLarge */
export function checkLength(body: ArrayBuffer, limitBytes = MAX_REQUEST_BYTES): void {
  if (body.byteLength > limitBytes) throw payloadTooLarge(limitBytes);
}

function checkMediaType(headers: RequestHeaders): void {
  const type = headers.get('content-type') ?? '';
  const isUtf8 = UTF_8.test(CHARSET.exec(type)?.[1] ?? 'utf-8');
  const coding = headers.get('content-encoding') || 'identity';
  if (JSON_TYPE.test(type) && isUtf8 && coding.toLowerCase() === 'identity') return;
  const message =
    'Send the close request as Content-Type: application/json, in UTF-8, without Content-Encoding.';
  throw new CloseError(
    'UnsupportedMediaType',
    CLOUD_EVENTS_TYPE.test(type)
      ? `${message} CloudEvents are not taken: send what is in the event’s data.`
      : message,
  );
}

/**
 * Reads the JSON body of a call in the order of the contract: 411, 415, 413, 400.
 * @throws CloseError
 */
export async function readJsonBody(
  request: { headers: RequestHeaders; arrayBuffer(): Promise<ArrayBuffer> },
  limitBytes?: number,
): Promise<unknown> {
  checkHeaders(request.headers, limitBytes);
  const body = await request.arrayBuffer();
  checkLength(body, limitBytes);
  return parseJsonBytes(new Uint8Array(body));
}
