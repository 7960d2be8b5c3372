import { ensureInstalled } from './install.mjs';

await ensureInstalled();
// Imported only now: these need the packages.
const { buildStack } = await import('./buildStack.mjs');
await buildStack();
// In this very process: a signal sent to it reaches the desk itself, and the arguments are those of process.argv.
await import('../build/local/poison/poison.js');
