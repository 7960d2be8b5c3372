/** `npm run bench:soak`: 20,000 messages, or as many as its argument says. Takes minutes. */
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { run } from './run.mjs';

await ensureInstalled();
const { buildStack } = await import('./buildStack.mjs');
await buildStack();
const { stop } = await import('esbuild');
const { bundleTools, root } = await import('./bundle.mjs');
await bundleTools({ 'bench/soak': 'bench/soak.ts' });
await stop();
const soak = join(root, 'build/bench/soak.js');
process.exitCode = await run(process.execPath, [soak, ...process.argv.slice(2)], { cwd: root });
