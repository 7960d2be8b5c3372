import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, and what others call theirs. */
const PATHS = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Where a browser is; undefined where there is none, which CI does not accept. */
export const browserPath = PATHS.find((path) => path !== '' && existsSync(path));

if (browserPath === undefined) {
  if (process.env['CI_INSISTS']?.split(',').includes('browser')) {
    throw new Error('There is no Chromium, and CI insists on one.');
  }
  console.warn(
    'LEFT OUT: there is no Chromium, so the page was not looked at (CHROMIUM says where it is).',
  );
}

/** Starts the browser. */
export function startBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('There is no browser.');
  // Root has no sandbox; what is shown comes from this machine alone.
  return chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
}
