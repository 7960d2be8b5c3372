import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { name, version } from '../../package.json';
import { KEPT, keptSnapshot, ofType } from './snapshots';

const root = resolve(__dirname, '../..');

interface AzureYaml {
  name: string;
  metadata: { template: string };
  requiredVersions: { azd: string };
  hooks: { postprovision: Record<'posix' | 'windows', { run: string }> };
  services: Record<
    string,
    {
      project: string;
      host: string;
      language: string;
      dist: string;
      remoteBuild: boolean;
      hooks: { prepackage: Record<'posix' | 'windows', { shell: string; run: string }> };
    }
  >;
}

const azure = parse(readFileSync(join(root, 'azure.yaml'), 'utf8')) as AzureYaml;
const [[serviceName, service] = []] = Object.entries(azure.services);

describe('azure.yaml', () => {
  it('names the project and its version as package.json does', () => {
    expect(azure.name).toBe(name);
    expect(azure.metadata.template).toBe(`${name}@${version}`);
  });

  it('has one service, which the function app is tagged for', () => {
    expect(Object.keys(azure.services)).toHaveLength(1);
    for (const kept of KEPT) {
      const tagged = keptSnapshot(kept).predictedResources.filter(
        ({ tags }) => tags?.['azd-service-name'] === serviceName,
      );
      expect(tagged).toEqual(ofType(keptSnapshot(kept), 'Microsoft.Web/sites'));
    }
  });

  it('uploads the zip that npm run package makes, as it is', () => {
    expect(service).toMatchObject({
      project: '.',
      host: 'function',
      language: 'custom',
      dist: `build/${name}.zip`,
      remoteBuild: false,
    });
    const { posix, windows } = service?.hooks.prepackage ?? {};
    expect([posix, windows]).toEqual([
      { shell: 'sh', run: 'npm run package' },
      { shell: 'pwsh', run: 'npm run package' },
    ]);
  });

  it('says what grants are missing after provisioning, which stands whatever becomes of them', () => {
    const { posix, windows } = azure.hooks.postprovision;
    expect([posix, windows]).toEqual([
      { shell: 'sh', run: '[ -n "$CI" ] || npm run -s grants', continueOnError: true },
      { shell: 'pwsh', run: 'if (-not $env:CI) { npm run -s grants }', continueOnError: true },
    ]);
  });

  it.each([
    ['', 'run -s grants'],
    ['true', ''],
  ])('runs that hook where CI is %j', (CI, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'hook-'));
    writeFileSync(join(folder, 'npm'), '#!/bin/sh\nprintf %s "$*"\n');
    chmodSync(join(folder, 'npm'), 0o755);
    const env = { PATH: folder, CI };
    const said = execFileSync('/bin/sh', ['-c', azure.hooks.postprovision.posix.run], { env });
    rmSync(folder, { recursive: true });
    expect(said.toString()).toBe(expected);
  });

  it('asks for an azd that knows its hooks and remoteBuild', () => {
    expect(azure.requiredVersions.azd).toBe('>= 1.23.15');
  });
});
