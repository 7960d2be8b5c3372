import fc from 'fast-check';
import { ANY_QUEUE_NAME } from '../../shared/settings/settingForms';
import { BicepSession, describeWithBicep } from './bicep';
import { one, type Resource } from './snapshots';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ALERT = /^(?!.*[ .]$)[^*#&+:<>?@%{}\\/]{1,260}$/;

/**
 * What Azure allows as the last part of a name, by type:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
const RULES: Readonly<Record<string, RegExp>> = {
  'Microsoft.Authorization/roleAssignments': GUID,
  'Microsoft.Insights/actionGroups': ALERT,
  'Microsoft.Insights/components': /^[\w().-]{0,259}[\w()-]$/,
  'Microsoft.Insights/metricAlerts': ALERT,
  'Microsoft.Insights/scheduledQueryRules': ALERT,
  'Microsoft.Insights/workbooks': GUID,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[A-Za-z0-9][\w-]{2,127}$/,
  // privatelink.{0}.{1}: the cloud gives the rest.
  'Microsoft.Network/privateDnsZones': /^(?:blob|queue|table)$/,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': /^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/,
  'Microsoft.Network/privateEndpoints': /^[A-Za-z0-9][\w.-]{0,62}\w$/,
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': /^default$/,
  'Microsoft.Network/virtualNetworks': /^[A-Za-z0-9][\w.-]{0,62}\w$/,
  'Microsoft.OperationalInsights/workspaces': /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  'Microsoft.Resources/resourceGroups': /^[\w().-]{0,89}[\w()-]$/,
  'Microsoft.Storage/storageAccounts': /^[a-z0-9]{3,24}$/,
  'Microsoft.Storage/storageAccounts/blobServices': /^default$/,
  'Microsoft.Storage/storageAccounts/blobServices/containers':
    /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
  'Microsoft.Storage/storageAccounts/queueServices': /^default$/,
  'Microsoft.Storage/storageAccounts/queueServices/queues': ANY_QUEUE_NAME,
  'Microsoft.Storage/storageAccounts/tableServices': /^default$/,
  'Microsoft.Storage/storageAccounts/tableServices/tables': /^[A-Za-z][A-Za-z0-9]{2,62}$/,
  'Microsoft.Web/serverfarms': /^[A-Za-z0-9-]{1,60}$/,
  // 60 are allowed, but the host takes its id from the first 32: https://aka.ms/functions-hostid-collision
  'Microsoft.Web/sites': /^[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$/,
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': /^(?:ftp|scm)$/,
  'Microsoft.Web/sites/config': /^(?:appsettings|authsettingsV2)$/,
};

const parameters = fc.record({
  // Those that azd takes.
  environmentName: fc.stringMatching(/^[A-Za-z0-9().\-_]{1,64}$/),
  location: fc.constantFrom('westeurope', 'swedencentral', 'usgovvirginia', 'australiasoutheast'),
  privateNetwork: fc.boolean(),
  queueName: fc.constantFrom('abc', 'close-session', `q${'-1'.repeat(27)}`),
  resultsQueueName: fc.constantFrom('', 'results', `r${'-x'.repeat(31)}`),
  maximumInstanceCount: fc.integer({ min: 1, max: 600 }),
});

type Given = typeof parameters extends fc.Arbitrary<infer T> ? T : never;

const ORDINARY: Omit<Given, 'environmentName'> = {
  location: 'westeurope',
  privateNetwork: true,
  queueName: 'close-session',
  resultsQueueName: 'results',
  maximumInstanceCount: 600,
};
/** Those below, and others by chance. */
const RUNS = 12;
const STRANGE = ['.', '(', 'PROD', '_'.repeat(64), '.'.repeat(64), `${'a'.repeat(63)}.`];

/** Of a name that depends on the cloud, an expression, the last text in it. */
const lastPart = ({ name }: Resource) =>
  name.startsWith('[')
    ? ([...name.matchAll(/'([^']*)'/g)].at(-1)?.[1] ?? name)
    : name.slice(name.lastIndexOf('/') + 1);

describeWithBicep('a deployment with any environment name and parameters', () => {
  let bicep: BicepSession;
  beforeAll(() => (bicep = new BicepSession()));
  afterAll(() => bicep.stop());

  it(`has names and tags within the limits of Azure, with ${RUNS} sets of parameters`, async () => {
    const property = fc.asyncProperty(parameters, async (given) => {
      const snapshot = await bicep.snapshot(given);
      for (const resource of snapshot.predictedResources) {
        expect(RULES).toHaveProperty([resource.type]);
        expect(lastPart(resource)).toMatch(RULES[resource.type] ?? /never/);
        for (const [name, value] of Object.entries(resource.tags ?? {})) {
          expect(name).toMatch(/^[^<>%&\\?/]{1,128}$/);
          expect(value.length).toBeLessThanOrEqual(256);
        }
      }
      const ids = snapshot.predictedResources.map(({ id }) => id.toLowerCase());
      expect(new Set(ids).size).toBe(ids.length);
      const { groupShortName } = one(snapshot, 'Microsoft.Insights/actionGroups').properties;
      expect(String(groupShortName).length).toBeLessThanOrEqual(12);
    });
    // 0.2 s each.
    const examples = STRANGE.map((environmentName): [Given] => [{ ...ORDINARY, environmentName }]);
    await fc.assert(property, { numRuns: RUNS, examples });
  });

  it('has other names in another environment, region or subscription', async () => {
    const names = await Promise.all(
      [
        { environmentName: 'one', location: 'westeurope' },
        { environmentName: 'two', location: 'westeurope' },
        { environmentName: 'one', location: 'northeurope' },
      ].map(async (given) => lastPart(one(await bicep.snapshot(given), 'Microsoft.Web/sites'))),
    );
    expect(new Set(names).size).toBe(3);
  });
});
