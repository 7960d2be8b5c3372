import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The packages that have a part in the bundles.
 * @param files what bundleApp gives
 * @returns rows of { name, version, path }, path being the package's folder, in the order of their names
 */
export async function bundledPackages(root, files) {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const paths = new Set(files.map(packageFolder).filter((path) => path !== undefined));
  return [...paths].sort().map((path) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: packages[path].version,
    path,
  }));
}

/** The innermost package folder of a file; undefined for a file of ours. */
function packageFolder(file) {
  // A node_modules that is a link lies elsewhere: what counts begins with its name.
  return /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}
