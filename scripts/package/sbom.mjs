import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { npm } from '../run/install.mjs';

/**
 * The bill of materials of the deployment package, CycloneDX in JSON: `npm sbom`, less what is not in the bundles.
 * `npm sbom --omit=dev` would leave out what a development tool uses as well (npm 11.19), and would name packages of which
 * nothing is left in the bundles.
 * @param packages what bundledPackages gives
 * @param zip the package; its hash makes the document belong to it
 * @param manifest package.json, parsed
 */
export async function makeSbom(root, packages, zip, { name, version }) {
  const all = await npmSbom(root);
  const own = all.metadata.component['bom-ref'];
  const kept = new Set([own, ...packages.map((one) => `${one.name}@${one.version}`)]);
  const sha256 = createHash('sha256').update(zip).digest('hex');
  // No serial number and no time: the same sources give the same bytes.
  const { serialNumber: _, ...rest } = all;
  const { timestamp: __, ...metadata } = all.metadata;
  const component = {
    ...metadata.component,
    type: 'application',
    // npm takes the name of the folder.
    name,
    version,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  };
  return {
    ...rest,
    metadata: { ...metadata, component },
    components: all.components.filter((one) => kept.has(one['bom-ref'])),
    dependencies: all.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) })),
  };
}

async function npmSbom(root) {
  const [command, ...args] = npm();
  const { stdout } = await promisify(execFile)(
    command,
    [...args, 'sbom', '--sbom-format=cyclonedx', '--package-lock-only'],
    { cwd: root, maxBuffer: 64 << 20, shell: command === 'npm' && process.platform === 'win32' },
  );
  return JSON.parse(stdout);
}
