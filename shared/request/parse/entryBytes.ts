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
  let isInString = false;
  let isEscaped = false;
  json.forEach((byte, at) => {
    if (isInString) {
      isInString = isEscaped || byte !== QUOTE;
      isEscaped = !isEscaped && byte === BACKSLASH;
      end = at + 1;
      return;
    }
    if (byte <= SPACE) return;
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
    isInString = byte === QUOTE;
    end = at + 1;
  });
  return sizes;
}
