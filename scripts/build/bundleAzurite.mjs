/** Makes one file of each service of Azurite: so it starts in half the time, in a test as with `npm start`. */
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { common, root, writeChanged } from './bundle.mjs';

const require = createRequire(import.meta.url);
const { version } = require('azurite/package.json');

/** Where local/stack/azurite.ts looks. */
const outdir = join(root, 'build', 'azurite', version);
const SERVICES = ['queue', 'table', 'blob'];

/** Half of what would load. It is turned off here; Azurite loads it all the same. */
const withoutTelemetry = {
  name: 'without-telemetry',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^applicationinsights$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }));
  },
};

/** Builds what is not there yet of this version of Azurite. */
export async function bundleAzurite() {
  const missing = SERVICES.filter((name) => !existsSync(join(outdir, `${name}.js`)));
  if (missing.length === 0) return;
  await writeChanged(
    await build({
      ...common,
      entryPoints: Object.fromEntries(
        missing.map((name) => [name, `node_modules/azurite/dist/src/${name}/main.js`]),
      ),
      outdir,
      minify: true,
      // Of databases that nothing is kept in here.
      external: ['pg-hstore'],
      plugins: [withoutTelemetry],
    }),
  );
}
