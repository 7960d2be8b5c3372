import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { name, version } from '../../package.json';
import { KEPT, keptSnapshot, ofType } from './snapshots';

const root = resolve(__dirname, '../..');

interface AzureYaml {
  name: string;
  metadata: { template: string };
  requiredVersions: { azd: string };
  hooks: { postprovision: Record<'posix' | 'windows', object> };
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
    const hook = (shell: string) => ({ shell, run: 'npm run -s grants', continueOnError: true });
    expect(azure.hooks).toEqual({ postprovision: { posix: hook('sh'), windows: hook('pwsh') } });
  });

  it('asks for an azd that knows its hooks and remoteBuild', () => {
    expect(azure.requiredVersions.azd).toBe('>= 1.23.15');
  });
});
