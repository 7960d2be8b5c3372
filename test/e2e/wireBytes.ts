/** Bytes as what may stand in a header value: visible ASCII, and any byte of the upper half. */
export function legal(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.map((byte) => (byte < 0x20 || byte === 0x7f ? byte | 0x80 : byte)));
}

/** A body in chunks. */
export function chunked(body: Buffer): Buffer {
  const middle = Math.floor(body.length / 2);
  const chunks = [body.subarray(0, middle), body.subarray(middle)].filter(
    ({ length }) => length > 0,
  );
  return Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('0\r\n\r\n'),
  ]);
}
