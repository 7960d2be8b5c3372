/**
 * A value as JSON that can stand in a queue message. A message travels in XML 1.0, which knows no U+FFFE and
 * no U+FFFF (https://www.w3.org/TR/xml/#charsets), while a file name, and so an item path, may have them.
 */
export function messageJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
