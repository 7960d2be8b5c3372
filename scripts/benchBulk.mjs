/** `npm run bench:bulk`: 100 sessions at once, against bare batches and single calls. */
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { run } from './run.mjs';

await ensureInstalled();
const { buildStack } = await import('./buildStack.mjs');
await buildStack();
const { stop } = await import('esbuild');
const { bundleTools, root } = await import('./bundle.mjs');
await bundleTools({ 'bench/bulk': 'bench/bulk.ts' });
await stop();
process.exitCode = await run(process.execPath, [join(root, 'build/bench/bulk.js')], { cwd: root });
