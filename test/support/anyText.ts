import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST_CHARACTER = 0x10ffff;

/** Any character of Unicode. fast-check's own `binary` unit takes a second to set up in each file. */
const anyCharacter = fc
  .integer({ min: 0, max: LAST_CHARACTER - SURROGATES.count })
  .map((place) =>
    String.fromCodePoint(place < SURROGATES.first ? place : place + SURROGATES.count),
  );

/** Text of any characters, without lone surrogates. */
export const anyText = (length: { minLength?: number; maxLength?: number } = {}) =>
  fc.string({ unit: anyCharacter, ...length });
