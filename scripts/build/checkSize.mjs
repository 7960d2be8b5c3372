/** Fails when what is deployed has grown over its limits: a cold start reads all of the entry. */
import { join } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';
import { measureSizes } from './sizes.mjs';

await ensureInstalled();
const { bundleApp, root } = await import('./bundle.mjs');
const { stop } = await import('esbuild');
await bundleApp();
await stop();

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
for (const { name, bytes, limitBytes, ok } of await measureSizes(join(root, 'dist'))) {
  console.log(
    `${name.padEnd(14)}${kib(bytes).padStart(12)} of ${kib(limitBytes)}${ok ? '' : ' TOO BIG'}`,
  );
  if (!ok) process.exitCode = 1;
}
