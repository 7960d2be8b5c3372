/** `npm run bench:bulk`: 100 sessions at once, against bare batches and single calls. */
import { join } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';
import { run } from '../run/run.mjs';

await ensureInstalled();
const { buildStack } = await import('../build/buildStack.mjs');
await buildStack();
const { stop } = await import('esbuild');
const { bundleTools, root } = await import('../build/bundle.mjs');
await bundleTools({ 'bench/bulk': 'bench/bulk.ts' });
await stop();
process.exitCode = await run(process.execPath, [join(root, 'build/bench/bulk.js')], { cwd: root });
