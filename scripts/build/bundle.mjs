/**
 * esbuild settings for the bundles of the app and of the local stack.
 * Files are written only when they changed: a stack that is running keeps reading whole files.
 */
import { build } from 'esbuild';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = resolve(import.meta.dirname, '../..');

/** Packages that load on first need: each becomes a bundle of its own beside the entry. */
const LAZY_PACKAGES = {
  '@azure/data-tables': 'dataTables',
  '@azure/identity': 'identity',
  '@azure/msal-node': 'msal',
  '@azure/storage-queue': 'storageQueue',
};

/** Modules of this app that load on first need, with the packages that only they use. */
const LAZY_MODULES = {
  'shared/telemetry/exporters/applicationInsights': 'telemetryApplicationInsights',
  'shared/telemetry/exporters/otlp': 'telemetryOtlp',
};

/** What every bundle has in common. */
export const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  write: false,
  logLevel: 'warning',
};

/** Points `import('@azure/…')` at the bundle that holds what is imported (esbuild does not split CommonJS). */
const lazyBundles = {
  name: 'lazy-bundles',
  setup({ onResolve }) {
    onResolve({ filter: /^(?:@azure\/|\.)/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const module = relative(root, resolve(resolveDir, path)).replaceAll('\\', '/');
      const name = LAZY_PACKAGES[path] ?? LAZY_MODULES[module];
      return name === undefined ? undefined : { path: `./${name}.js`, external: true };
    });
  },
};

/** storage-common asks for import.meta.url, which CommonJS has not. */
const packagesInside = {
  mainFields: ['module', 'main'],
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
};

/** Settings of what is deployed; a bench builds its yardstick with them. */
export const shipped = {
  ...common,
  minify: true,
  // No keepNames: it names each function anew whenever it is made, a tenth of what loading takes.
  // An uncaught error prints the line it stands in: keep lines short.
  lineLimit: 500,
  mainFields: ['module', 'main'],
  external: ['@azure/functions-core'],
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  metafile: true,
};

/** Writes what a build without `write` has made. */
export async function writeChanged({ outputFiles }) {
  for (const { path, contents } of outputFiles) await writeIfChanged(path, contents);
}

async function writeIfChanged(path, contents) {
  const old = await readFile(path).catch(() => undefined);
  if (old !== undefined && Buffer.compare(old, contents) === 0) return;
  await mkdir(dirname(path), { recursive: true });
  // In one step: whoever reads at this moment gets all of the old file or all of the new one.
  const part = `${path}.${process.pid}`;
  await writeFile(part, contents);
  await rename(part, path);
}

/**
 * Builds dist/: the entry bundle, one bundle for each package and module that loads on first need, and the OpenAPI document that
 * the app serves.
 * @returns the files that have a part in the bundles, from the root of the repository
 */
export async function bundleApp(outdir = 'dist') {
  const bundles = [
    build({
      ...shipped,
      entryPoints: { index: 'functions/index.ts' },
      outdir,
      plugins: [lazyBundles],
    }),
    build({
      ...shipped,
      entryPoints: Object.fromEntries(
        Object.entries(LAZY_MODULES).map(([module, name]) => [name, `${module}.ts`]),
      ),
      outdir,
    }),
    ...Object.entries(LAZY_PACKAGES).map(([specifier, name]) =>
      build({
        ...shipped,
        stdin: { contents: `export * from '${specifier}'`, resolveDir: root },
        outfile: `${outdir}/${name}.js`,
        ...packagesInside,
      }),
    ),
  ];
  const results = await Promise.all(bundles);
  for (const result of results) await writeChanged(result);
  const { 'docs/openapi.json': document } = await makeGeneratedFiles();
  await writeIfChanged(
    resolve(root, outdir, 'openapi.json'),
    Buffer.from(JSON.stringify(document)),
  );
  return results
    .flatMap(({ metafile }) => Object.values(metafile.outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
}

/** What the local stack and the benches find in node_modules: programs of their own, and what loads on need. */
const LEFT_OUTSIDE = ['@azure/identity', 'esbuild', 'selfsigned'];

/** Builds build/: the local stack and the benches, with their packages, so that they start quickly. */
export async function bundleTools(entryPoints) {
  await writeChanged(
    await build({
      ...common,
      entryPoints,
      ...packagesInside,
      outdir: 'build',
      external: LEFT_OUTSIDE,
      sourcemap: 'linked',
      sourcesContent: false,
    }),
  );
}

/**
 * Makes what is made from the code: the OpenAPI document and the definition of the connector.
 * @returns the object that each file holds, by the path of the file from the root of the repository
 */
export async function makeGeneratedFiles() {
  await bundleTools({ 'openapi/files': 'tools/openapi/files/files.ts' });
  const { generatedFiles } = await import(pathToFileURL(join(root, 'build/openapi/files.js')));
  return generatedFiles();
}
