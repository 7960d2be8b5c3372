import { zipSync } from 'fflate';

const UNIX = 3;
// Local time on purpose: a zip holds it as such, so every time zone writes the same bytes.
const TIME = new Date(2020, 0, 1);
const PLAIN_FILE = 0o100644;

/**
 * A zip of files: name to content. It is packed in JavaScript: what zlib writes differs between versions of Node, and
 * between processors.
 */
export function makeZip(files) {
  const options = { level: 9, mtime: TIME, os: UNIX, attrs: (PLAIN_FILE << 16) >>> 0 };
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [name, [content, options]])),
  );
}
