import fc from 'fast-check';

/**
 * Texts of any code points, lone surrogates included. fast-check's own unit `binary` is the same, but first builds a table of
 * all 1.1 million, which takes longer than the test.
 */
export function anyText(constraints: { minLength?: number; maxLength?: number } = {}) {
  return fc.string({ ...constraints, unit: codePoint });
}

const codePoint = fc.nat(0x10ffff).map(
  (point) => String.fromCodePoint(point),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (point === undefined || String.fromCodePoint(point) !== text) throw new Error('not one');
    return point;
  },
);
