/** `npm run bench -- [names]`: builds the app, the stack, the yardsticks and the benches, and runs bench/run/bench.ts. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';
import { run } from '../run/run.mjs';
import { measureSizes } from '../build/sizes.mjs';

/** Functions to measure against, bundled as the app is. */
const YARDSTICKS = ['hello', 'bareClose'];

await ensureInstalled();
const { buildStack } = await import('../build/buildStack.mjs');
await buildStack();
const { build, stop } = await import('esbuild');
const { bundleTools, root, shipped } = await import('../build/bundle.mjs');
await Promise.all([
  bundleTools({ 'bench/bench': 'bench/run/bench.ts' }),
  ...YARDSTICKS.map(async (name) => {
    const folder = join(root, 'build/yardsticks', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"main":"index.js"}');
    await build({
      ...shipped,
      entryPoints: [join(root, `bench/yardsticks/${name}.ts`)],
      outfile: join(folder, 'index.js'),
      write: true,
    });
  }),
]);
await stop();

for (const { name, bytes, limitBytes, ok } of await measureSizes(join(root, 'dist'))) {
  console.log(`${name}: ${bytes} bytes, at most ${limitBytes}`);
  if (!ok) process.exitCode = 1;
}
const bench = join(root, 'build/bench/bench.js');
const code = await run(process.execPath, [bench, ...process.argv.slice(2)], { cwd: root });
if (code !== 0) process.exitCode = code;
