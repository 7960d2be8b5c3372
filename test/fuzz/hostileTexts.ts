import fc from 'fast-check';

/** Longest text that is tried. */
export const MAX_TEXT_BYTES = 48 * 1024;

const BASE64_UNITS = 'A Z a z 0 9 + / = == - _ e30'.split(' ').concat(' ', '\n');
const XML_UNITS = `< > & " ' ]]> &amp; &#0; &#x1f; <!-- <![CDATA[ </MessageText> {}`.split(' ');
// Those that XML 1.0 lets through.
const CONTROL_UNITS = [
  ...['\t', '\n', '\r', '\r\n', '\u007f', '\u0085', '\u009f', '\u2028', '\ufeff', '\ufffd'],
  ...['{}', ' '],
];

/** Few bytes, many times. */
const runs = fc
  .tuple(
    fc.constantFrom(' ', '\n', 'A', '=', '[', '"', '\\', 'é', '<', '{"a":'),
    fc.constantFrom('', '!', '=', '"', 'x'),
    fc.oneof(fc.nat(MAX_TEXT_BYTES), fc.constant(MAX_TEXT_BYTES)),
  )
  .map(([one, end, bytes]) => one.repeat(bytes / Buffer.byteLength(one)) + end);

const textOf = (units: readonly string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), maxLength: 80 });

/** Texts that are hardly ever a close request, by what they try. */
export const hostileTexts: Record<string, fc.Arbitrary<string>> = {
  'base64 garbage': textOf(BASE64_UNITS),
  'XML characters': textOf(XML_UNITS),
  controls: textOf(CONTROL_UNITS),
  'long runs': runs,
};
