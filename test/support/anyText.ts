// Arbitraries whose counterparts in fast-check take a second to set up in each file (`binary` text, webPath, webUrl).
import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST_CHARACTER = 0x10ffff;

/** Any character of Unicode. */
const anyCharacter = fc
  .integer({ min: 0, max: LAST_CHARACTER - SURROGATES.count })
  .map((place) =>
    String.fromCodePoint(place < SURROGATES.first ? place : place + SURROGATES.count),
  );

/** Text of any characters, without lone surrogates. */
export const anyText = (length: { minLength?: number; maxLength?: number } = {}) =>
  fc.string({ unit: anyCharacter, ...length });

/** The path of a URL: segments as RFC 3986 allows them. */
export const webPath = fc.stringMatching(
  /^(\/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,9}){0,4}$/,
);

export const webUrl = fc
  .tuple(fc.constantFrom('http', 'https'), fc.domain(), webPath)
  .map(([scheme, domain, path]) => `${scheme}://${domain}${path}`);
