import type { QueuesOptions } from '../common/hostJson';
import type { TypedData } from '../worker/protocol';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes that a message carries; undefined if its text can't be decoded (poison, no call). */
export function decodeMessage(
  text: string,
  encoding: QueuesOptions['messageEncoding'],
): Buffer | undefined {
  if (encoding === 'none') return Buffer.from(text, 'utf8');
  // .NET's decoder passes over white space.
  const compact = text.replace(/[ \t\r\n]/g, '');
  return BASE64.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}

/** The text of a message's bytes; undefined if they are not UTF-8. */
export function messageText(body: Buffer): string | undefined {
  try {
    // .NET's BinaryData.ToString keeps a byte order mark.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/**
 * The trigger's value: bytes for `dataType: binary`, otherwise a string (which the library then
 * JSON-parses). Undefined if the bytes are no text: the call fails then, without the function.
 */
export function triggerValue(body: Buffer, dataType: 'string' | 'binary'): TypedData | undefined {
  if (dataType === 'binary') return { bytes: body };
  const string = messageText(body);
  return string === undefined ? undefined : { string };
}
