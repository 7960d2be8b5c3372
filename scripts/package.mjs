/**
 * Makes the deployment package: build/close-excel-session-<version>.zip, or in the folder named
 * by `--out`. It is made from a fresh build in a folder of its own, so that nothing else gets in,
 * and the same sources give the same bytes.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.mjs';

await ensureInstalled();
const { ZipFile } = (await import('yazl')).default;
const { bundleApp, root } = await import('./bundle.mjs');
const { stop } = await import('esbuild');

const { values } = parseArgs({ options: { out: { type: 'string', default: 'build' } } });
const out = resolve(values.out);
const staging = join(out, 'package');
await rm(staging, { recursive: true, force: true });
await bundleApp(join(staging, 'dist'));
await stop();

const { name, version, main, engines } = JSON.parse(await readFile(join(root, 'package.json')));
// The bundles hold every package: with dependencies here the platform's build would install them.
const manifest = { name, version, main, engines };
const files = {
  'host.json': await readFile(join(root, 'host.json')),
  'package.json': Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
};
for (const file of (await readdir(join(staging, 'dist'))).sort()) {
  files[`dist/${file}`] = await readFile(join(staging, 'dist', file));
}

const path = join(out, `${name}-${version}.zip`);
const bytes = await writeZip(path, files);
await rm(staging, { recursive: true, force: true });
console.log(`${path} ${(bytes / 1024).toFixed(0)} KiB`);

async function writeZip(path, files) {
  const zip = new ZipFile();
  // Local time on purpose: a zip holds it as such, so every time zone writes the same bytes.
  const options = { mtime: new Date(2020, 0, 1), forceDosTimestamp: true, mode: 0o100644 };
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name, options);
  zip.end();
  await mkdir(out, { recursive: true });
  const file = createWriteStream(path);
  await pipeline(zip.outputStream, file);
  return file.bytesWritten;
}
