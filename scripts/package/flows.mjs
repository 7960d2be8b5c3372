/** `npm run flows`: makes of each Power Automate sample the .zip that its "Import package" takes, in build/flows/. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';

const root = resolve(import.meta.dirname, '../..');
const samples = join(root, 'samples', 'flows', 'power-automate');
const out = join(root, 'build', 'flows');

await ensureInstalled();
// Imported only now: it needs the packages.
const { makeZip } = await import('./zip.mjs');
await mkdir(out, { recursive: true });
for (const name of await readdir(samples)) {
  const file = join(out, `power-automate-${name}.zip`);
  await writeFile(file, makeZip(await filesBelow(join(samples, name))));
  console.log(relative(root, file));
}

/** Every file, by its path with forward slashes. */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, path, name }) => join(parentPath ?? path, name)).sort();
  return Object.fromEntries(
    await Promise.all(
      paths.map(async (file) => [
        relative(folder, file).replaceAll('\\', '/'),
        await readFile(file),
      ]),
    ),
  );
}
