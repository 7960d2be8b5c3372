import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file of certificate authorities for NODE_EXTRA_CA_CERTS. */
export interface CaBundle {
  path: string;
  remove(): Promise<void>;
}

/**
 * Joins our authority with those that NODE_EXTRA_CA_CERTS names from outside: Node reads one file only.
 * @throws Error that names the setting where the outer file can't be read
 */
export async function writeCaBundle(
  caPem: string,
  outerFile: string | undefined,
): Promise<CaBundle> {
  const outer = outerFile ? await readOuter(outerFile) : '';
  const directory = await mkdtemp(join(tmpdir(), 'close-excel-session-'));
  const path = join(directory, 'authorities.pem');
  await writeFile(path, `${outer}\n${caPem}`, { mode: 0o600 });
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}

async function readOuter(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error('NODE_EXTRA_CA_CERTS names a file that cannot be read.', { cause });
  }
}
