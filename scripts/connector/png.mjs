import { zlibSync } from 'fflate';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const EIGHT_BITS = 8;
const TRUE_COLOUR = 2;
const RGB_BYTES = 3;

/**
 * A PNG without transparency (https://www.w3.org/TR/png-3/). It is packed in JavaScript, so that every machine writes the
 * same bytes.
 * @param colourAt gives the colour of a pixel as [red, green, blue], each 0 to 255
 */
export function makePng(width, height, colourAt) {
  const stride = 1 + width * RGB_BYTES;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    // The first byte of a row says that it is not filtered.
    for (let x = 0; x < width; x++) rows.set(colourAt(x, y), y * stride + 1 + x * RGB_BYTES);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([EIGHT_BITS, TRUE_COLOUR], 8);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from(zlibSync(rows, { level: 9 }))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

/** https://www.w3.org/TR/png-3/#D-CRCAppendix */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
