import { type Browser, chromium } from 'playwright-core';
import { ciInsistsOn, foundBy } from '../support/neededTools';

const path = foundBy('scripts/test/browser.mjs') as string | null;

/**
 * A describe for what needs a browser. Without one it is left out, which `npm test` says at its end; where CI_INSISTS
 * names the browser it fails instead.
 */
export const describeInBrowser: (title: string, tests: () => void) => void =
  path !== null || ciInsistsOn('browser') ? describe : describe.skip;

/** Starts the browser. */
export function startBrowser(): Promise<Browser> {
  if (path === null) throw new Error('There is no Chromium: CHROMIUM says where it is.');
  // Root has no sandbox; what is shown comes from this machine alone.
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
}
