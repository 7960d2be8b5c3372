import { CloseError } from '../core/closeError';
import { MAX_REQUEST_BYTES, payloadTooLarge } from '../request/parse/requestText';

type RequestHeaders = Pick<Headers, 'get'>;

// RFC 9110 section 8.3.1: type, and parameters whose values may be quoted.
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const EVENT_TYPE = /^application\/cloudevents\+json\s*(?:;|$)/i;
const EVENT_BATCH_TYPE = /^application\/cloudevents-batch\+json\b/i;
const CHARSET = /;\s*charset=([^;\s]*)/i;
const UTF_8 = /^"?utf-?8"?$/i;

/** What a body may be. */
export interface BodyRules {
  limitBytes: number;
  /** The request may come in an event of CloudEvents. */
  takesEvents: boolean;
}

const CLOSE_REQUEST: BodyRules = { limitBytes: MAX_REQUEST_BYTES, takesEvents: true };

/** True for a call whose body is an event of CloudEvents, by its content type. */
export function isEvent(headers: RequestHeaders): boolean {
  return EVENT_TYPE.test(headers.get('content-type') ?? '');
}

/**
 * Checks what can be judged before the body is read: 411, 415, and 413 by its announced length.
 * @throws CloseError LengthRequired, UnsupportedMediaType, PayloadTooLarge
 */
export function checkHeaders(headers: RequestHeaders, rules = CLOSE_REQUEST): void {
  if (headers.get('transfer-encoding') !== null) {
    throw new CloseError(
      'LengthRequired',
      'The platform hands over a chunked body empty: send the request with a Content-Length.',
    );
  }
  checkMediaType(headers, rules);
  if (Number(headers.get('content-length') ?? 0) > rules.limitBytes) {
    throw payloadTooLarge(rules.limitBytes);
  }
}

/** @throws CloseError PayloadTooLarge */
export function checkLength(body: ArrayBuffer, limitBytes = MAX_REQUEST_BYTES): void {
  if (body.byteLength > limitBytes) throw payloadTooLarge(limitBytes);
}

function checkMediaType(headers: RequestHeaders, { takesEvents }: BodyRules): void {
  const type = headers.get('content-type') ?? '';
  const isUtf8 = UTF_8.test(CHARSET.exec(type)?.[1] ?? 'utf-8');
  const coding = headers.get('content-encoding') || 'identity';
  const isTaken = JSON_TYPE.test(type) || (takesEvents && isEvent(headers));
  if (isTaken && isUtf8 && coding.toLowerCase() === 'identity') return;
  const message = takesEvents
    ? 'Send the close request as Content-Type: application/json, or in an event of CloudEvents as application/cloudevents+json, in UTF-8, without Content-Encoding.'
    : 'Send the close requests as Content-Type: application/json, in UTF-8, without Content-Encoding.';
  throw new CloseError(
    'UnsupportedMediaType',
    EVENT_BATCH_TYPE.test(type)
      ? `${message} A batch of events is not taken: send each event alone, as application/cloudevents+json.`
      : message,
  );
}

/**
 * Reads the body of a call once it is known that it may be taken: 411, 415, 413, in this order.
 * @throws CloseError LengthRequired, UnsupportedMediaType, PayloadTooLarge
 */
export async function readBody(
  request: { headers: RequestHeaders; arrayBuffer(): Promise<ArrayBuffer> },
  rules = CLOSE_REQUEST,
): Promise<Uint8Array> {
  checkHeaders(request.headers, rules);
  const body = await request.arrayBuffer();
  checkLength(body, rules.limitBytes);
  return new Uint8Array(body);
}
