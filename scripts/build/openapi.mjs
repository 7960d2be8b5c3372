/** `npm run openapi`: writes the files that are made from the code. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureInstalled } from '../run/install.mjs';

await ensureInstalled();
const { makeGeneratedFiles, root } = await import('./bundle.mjs');
const { stop } = await import('esbuild');

const files = await makeGeneratedFiles();
await stop();
for (const [path, content] of Object.entries(files)) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), `${JSON.stringify(content, null, 2)}\n`);
  console.log(path);
}
