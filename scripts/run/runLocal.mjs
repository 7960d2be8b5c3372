/**
 * `npm start`, `npm run demo`, `npm run simulators`, `npm run poison`, `npm run smoke`, `npm run grants`: installs what is
 * missing, builds, and runs a program of the local stack in this very process, so that a signal sent to it reaches the
 * program itself.
 * Usage: node scripts/run/runLocal.mjs <program> [its arguments]
 */
import { ensureInstalled } from './install.mjs';

const [program] = process.argv.splice(2, 1);
await ensureInstalled();
// Imported only now: it needs the packages.
const { buildStack } = await import('../build/buildStack.mjs');
await buildStack();
await import(`../../build/local/${program}.js`);
