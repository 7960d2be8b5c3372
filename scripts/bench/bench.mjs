/** Runs the benches: each prints its figures, and fails when it misses its goal. */
import { join } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';
import { run } from '../run/run.mjs';
import { measureSizes } from '../build/sizes.mjs';

// The least that anybody could deploy: what the app takes beyond this is its own doing.
const HELLO = `
import { app } from '@azure/functions';
app.http('hello', { authLevel: 'anonymous', handler: () => ({ body: 'Hello, world' }) });
`;

await ensureInstalled();
const { build, stop } = await import('esbuild');
const { bundleApp, bundleTools, root, shipped } = await import('../build/bundle.mjs');
const dist = join(root, 'dist');
const hello = join(root, 'build/bench/hello.js');
await Promise.all([
  bundleApp(),
  bundleTools({ 'bench/entryLoad': 'bench/entryLoad.ts' }),
  build({ ...shipped, stdin: { contents: HELLO, resolveDir: root }, outfile: hello, write: true }),
]);
await stop();

const sizes = await measureSizes(dist);
for (const { name, bytes, limitBytes, ok } of sizes) {
  console.log(`${name}: ${bytes} bytes, goal <= ${limitBytes}: ${ok ? 'met' : 'MISSED'}`);
}
const bench = join(root, 'build/bench/entryLoad.js');
const code = await run(process.execPath, [bench, join(dist, 'index.js'), hello]);
process.exitCode = code === 0 && sizes.every(({ ok }) => ok) ? 0 : 1;
