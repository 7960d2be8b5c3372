const codeOf = (character: string): number => character.charCodeAt(0);
const QUOTE = codeOf('"');
const BACKSLASH = codeOf('\\');
const COMMA = codeOf(',');
const OPEN_OBJECT = codeOf('{');
const CLOSE_OBJECT = codeOf('}');
const OPEN_LIST = codeOf('[');
const CLOSE_LIST = codeOf(']');
/** White space in JSON is this character, and some below it. */
const SPACE = codeOf(' ');
/** Of the entries: inside the list, which is inside the object. */
const ENTRY_DEPTH = 2;

/**
 * How long the entries of a bulk request are as they were sent, without the white space around them. Nothing is parsed
 * again: it is enough to tell strings from brackets.
 * @param json valid JSON in UTF-8, an object of one list. Where the list comes twice, the last one counts, as in JSON.parse
 * @returns bytes of each entry, in their order
 */
export function entryBytes(json: Uint8Array): number[] {
  let sizes: number[] = [];
  let depth = 0;
  let start: number | undefined;
  let end = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte <= SPACE) continue;
    if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
    const isInEntry = depth > ENTRY_DEPTH || (depth === ENTRY_DEPTH && byte !== COMMA);
    if (isInEntry) start ??= at;
    else if (start !== undefined) {
      sizes.push(end - start);
      start = undefined;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth++;
      if (depth === ENTRY_DEPTH) sizes = [];
    }
    if (byte === QUOTE) at = closingQuote(json, at);
    end = at + 1;
  }
  return sizes;
}

function closingQuote(json: Uint8Array, openingQuote: number): number {
  let at = openingQuote + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
