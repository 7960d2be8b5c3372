import { isUtf8 } from 'node:buffer';

/**
 * The text of a queue message from what the trigger hands over: bytes, as the trigger asks for; or a string
 * or parsed JSON, from hosts that ignore `dataType`. Bytes that are not UTF-8 are kept as base64.
 */
export function messageText(input: unknown): string {
  if (input instanceof Uint8Array) {
    const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64');
  }
  return typeof input === 'string' ? input : JSON.stringify(input ?? null);
}
