import fc from 'fast-check';

type Broken = readonly [kind: string, bytes: Buffer, verdict: 'noJson' | 'open'];

// Overlong, a surrogate, cut off, out of range, no UTF-8 at all.
const NO_UTF8 = [
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xc3],
  [0xf4, 0x90, 0x80, 0x80],
  [0xff],
  [0x80],
];
const CONTROLS = [[0x00], [0x08], [0x0b], [0x1f]];
const MARKS = { utf8: [0xef, 0xbb, 0xbf], littleEndian: [0xff, 0xfe], bigEndian: [0xfe, 0xff] };

const around = (bytes: Buffer, at: number, between: readonly number[]): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(between), bytes.subarray(at)]);

/** What can become of the bytes of a JSON object on their way. */
export function brokenBytes(json: Buffer): fc.Arbitrary<Broken>[] {
  const at = fc.nat(json.length);
  const noJson = (kind: string, bytes: Buffer): Broken => [kind, bytes, 'noJson'];
  const utf16 = Buffer.from(json.toString(), 'utf16le');
  const wide = [
    utf16,
    Buffer.concat([Buffer.from(MARKS.littleEndian), utf16]),
    Buffer.concat([Buffer.from(MARKS.bigEndian), Buffer.from(utf16).swap16()]),
    Buffer.from(utf16).swap16(),
  ];
  return [
    fc
      .tuple(at, fc.constantFrom(...NO_UTF8))
      .map(([place, bytes]) => noJson('no UTF-8', around(json, place, bytes))),
    fc
      .tuple(at, fc.constantFrom(...CONTROLS))
      .map(([place, bytes]) => noJson('raw control', around(json, place, bytes))),
    fc.constantFrom(...wide).map((bytes) => noJson('UTF-16', bytes)),
    fc.constant(noJson('two byte order marks', around(json, 0, [...MARKS.utf8, ...MARKS.utf8]))),
    fc.nat(json.length - 1).map((end) => noJson('cut off', json.subarray(0, end))),
    fc
      .constantFrom('}', ',', 'x', '{}', 'null')
      .map((more) => noJson('more after it', Buffer.concat([json, Buffer.from(more)]))),
    fc
      .array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((flips) => ['flipped bytes', flipped(json, flips), 'open']),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => ['any bytes', Buffer.from(bytes), 'open']),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(400))
      .map(([bytes, times]) => [
        'any bytes',
        Buffer.concat(Array.from({ length: times }, () => bytes)),
        'open',
      ]),
  ];
}

function flipped(bytes: Buffer, flips: readonly (readonly [at: number, value: number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of flips) copy[at % copy.length] = value;
  return copy;
}
