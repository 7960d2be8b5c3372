/** Finds a Chromium for the tests of the local page. Run by itself it prints its path as JSON, `null` where there is none. */
import { existsSync } from 'node:fs';

/** CHROMIUM says where it is; else Debian's, and what others call theirs. */
const PATHS = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** @returns its path, or null */
export function findBrowser() {
  return PATHS.find((path) => path !== '' && existsSync(path)) ?? null;
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(findBrowser()));
