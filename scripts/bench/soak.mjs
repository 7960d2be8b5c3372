/** `npm run bench:soak`: 20,000 messages, or as many as its argument says. Takes minutes. */
import { join } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';
import { run } from '../run/run.mjs';

await ensureInstalled();
const { buildStack } = await import('../build/buildStack.mjs');
await buildStack();
const { stop } = await import('esbuild');
const { bundleTools, root } = await import('../build/bundle.mjs');
await bundleTools({ 'bench/soak': 'bench/soak.ts' });
await stop();
const soak = join(root, 'build/bench/soak.js');
process.exitCode = await run(process.execPath, [soak, ...process.argv.slice(2)], { cwd: root });
