/**
 * Makes the deployment package, build/close-excel-session.zip, and its bill of materials,
 * build/close-excel-session.cdx.json; or both in the folder named by `--out`. It is made from a fresh build in a folder of
 * its own, so that nothing else gets in, and the same sources give the same bytes on every machine and Node.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../run/install.mjs';

const LIMIT_BYTES = 1024 * 1024;

await ensureInstalled();
const { bundleApp, root } = await import('../build/bundle.mjs');
const { bundledPackages } = await import('../build/bundledPackages.mjs');
const { thirdPartyNotices } = await import('./notices.mjs');
const { makeSbom } = await import('./sbom.mjs');
const { makeZip } = await import('./zip.mjs');
const { stop } = await import('esbuild');

const { values } = parseArgs({ options: { out: { type: 'string', default: 'build' } } });
const out = resolve(values.out);
const staging = join(out, 'package');
await rm(staging, { recursive: true, force: true });
const packages = await bundledPackages(root, await bundleApp(join(staging, 'dist')));
await stop();

const { name, version, main, engines } = JSON.parse(await readFile(join(root, 'package.json')));
// The bundles hold every package: with dependencies here the platform's build would install them.
const manifest = { name, version, main, engines };
const files = {
  'host.json': await readFile(join(root, 'host.json')),
  'package.json': json(manifest),
  'ThirdPartyNotices.txt': Buffer.from(await thirdPartyNotices(root, packages)),
};
for (const file of (await readdir(join(staging, 'dist'))).sort()) {
  files[`dist/${file}`] = await readFile(join(staging, 'dist', file));
}
await rm(staging, { recursive: true, force: true });

const zip = makeZip(files);
const path = join(out, `${name}.zip`);
await mkdir(out, { recursive: true });
await writeFile(path, zip);
await writeFile(join(out, `${name}.cdx.json`), json(await makeSbom(root, packages, zip, manifest)));

const sha256 = createHash('sha256').update(zip).digest('hex');
console.log(`${path} ${(zip.length / 1024).toFixed(0)} KiB, sha256 ${sha256}`);
if (zip.length > LIMIT_BYTES) {
  console.error(`It is over its limit of ${LIMIT_BYTES / 1024} KiB.`);
  process.exitCode = 1;
}

function json(value) {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
