import type { ReadableStream } from 'node:stream/web';

/** More than any error body of Microsoft's; what comes after is a gateway's page, and is not read. */
const MAX_BODY_BYTES = 64 * 1024;

/** The text of an answer, to its end or to a bound; a byte order mark before it is skipped. */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  maxBytes = MAX_BODY_BYTES,
): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  while (length < maxBytes) {
    const read = await reader.read();
    if (read.done) break;
    chunks.push(read.value);
    length += read.value.length;
  }
  await reader.cancel();
  return Buffer.concat(chunks)
    .toString('utf8', 0, maxBytes)
    .replace(/^\ufeff/, '');
}
