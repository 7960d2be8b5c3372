import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const KIB = 1024;
const LIMITS = {
  entry: 256 * KIB,
  // Code, and the OpenAPI document.
  total: 1936 * KIB,
};

/** What is deployed against its limits: rows of { name, bytes, limitBytes, ok }. */
export async function measureSizes(dist) {
  const files = await readdir(dist, { recursive: true });
  const stats = await Promise.all(files.map((file) => stat(join(dist, file))));
  const total = stats.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  const entry = (await stat(join(dist, 'index.js'))).size;
  return [row('dist/index.js', entry, LIMITS.entry), row('dist/', total, LIMITS.total)];
}

function row(name, bytes, limitBytes) {
  return { name, bytes, limitBytes, ok: bytes <= limitBytes };
}
