import { SECRETS } from './secrets';
import { KEPT, keptSnapshot, ofType, one } from './snapshots';

describe('what infra/ deploys', () => {
  it.each(KEPT)('%s: no key and no secret stands in it', (name) => {
    // The policy that switches passwords off has none of its own.
    expect(JSON.stringify(keptSnapshot(name))).not.toMatch(SECRETS);
  });

  it.each(KEPT)('%s: storage takes no key, nothing public, no old TLS', (name) => {
    expect(one(keptSnapshot(name), 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    });
  });

  it.each(KEPT)('%s: telemetry is written and read with Entra ID only', (name) => {
    const snapshot = keptSnapshot(name);
    expect(one(snapshot, 'Microsoft.Insights/components').properties).toMatchObject({
      DisableLocalAuth: true,
    });
    expect(one(snapshot, 'Microsoft.OperationalInsights/workspaces').properties).toMatchObject({
      features: { disableLocalAuth: true },
    });
  });

  it.each(KEPT)('%s: the app speaks https, and is deployed to without a password', (name) => {
    const snapshot = keptSnapshot(name);
    expect(one(snapshot, 'Microsoft.Web/sites').properties).toMatchObject({
      httpsOnly: true,
      siteConfig: { minTlsVersion: '1.2' },
      functionAppConfig: {
        runtime: { name: 'node', version: '22' },
        deployment: { storage: { authentication: { type: 'UserAssignedIdentity' } } },
      },
    });
    const policies = ofType(snapshot, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect(policies.map(({ properties }) => properties['allow'])).toEqual([false, false]);
  });

  it('delegated: a call without a token is 401, but for health, the OpenAPI document and states', () => {
    const snapshot = keptSnapshot('delegated');
    const { properties } = one(snapshot, 'Microsoft.Web/sites/config', 'authsettingsV2');
    const clientId = '33333333-3333-3333-3333-333333333333';
    expect(properties).toMatchObject({
      platform: { enabled: true },
      globalValidation: {
        requireAuthentication: true,
        unauthenticatedClientAction: 'Return401',
        excludedPaths: ['/api/health', '/api/openapi.json', '/api/operations/*'],
      },
      identityProviders: {
        azureActiveDirectory: {
          registration: { clientId },
          validation: { allowedAudiences: [clientId, `api://${clientId}`] },
        },
      },
      httpSettings: { requireHttps: true },
    });
  });

  it.each(['smallest', 'privateNetwork'] as const)(
    '%s: there is no sign-in before the app',
    (name) => {
      expect(ofType(keptSnapshot(name), 'Microsoft.Web/sites/config')).toHaveLength(1);
    },
  );

  it('privateNetwork: storage is reached from the network of the app only, all three services', () => {
    const snapshot = keptSnapshot('privateNetwork');
    expect(one(snapshot, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
      publicNetworkAccess: 'Disabled',
      networkAcls: { defaultAction: 'Deny', bypass: 'None' },
    });
    const network = one(snapshot, 'Microsoft.Network/virtualNetworks');
    const app = one(snapshot, 'Microsoft.Web/sites');
    expect(app.properties['virtualNetworkSubnetId']).toBe(`${network.id}/subnets/app`);
    const delegations = [{ properties: { serviceName: 'Microsoft.App/environments' } }];
    expect(network.properties['subnets']).toMatchObject([
      { name: 'app', properties: { addressPrefix: '10.20.0.0/26', delegations } },
      { name: 'privateEndpoints', properties: { addressPrefix: '10.20.0.64/26' } },
    ]);
    type Connections = { properties: { groupIds: string[] } }[];
    const connected = ofType(snapshot, 'Microsoft.Network/privateEndpoints')
      .flatMap(({ properties }) => properties['privateLinkServiceConnections'] as Connections)
      .flatMap(({ properties }) => properties.groupIds);
    expect(connected).toEqual(['blob', 'queue', 'table']);
    const zones = ['privateDnsZones', 'privateDnsZones/virtualNetworkLinks'];
    for (const kind of [...zones, 'privateEndpoints/privateDnsZoneGroups']) {
      expect(ofType(snapshot, `Microsoft.Network/${kind}`)).toHaveLength(3);
    }
  });

  it.each(['smallest', 'delegated'] as const)('%s: there is no network', (name) => {
    const types = keptSnapshot(name).predictedResources.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('Microsoft.Network/'))).toEqual([]);
  });

  it.each(KEPT)('%s: everything that can have tags has those of azd', (name) => {
    for (const { type, tags } of keptSnapshot(name).predictedResources) {
      const isChild = type.split('/').length > 2 && !type.endsWith('virtualNetworkLinks');
      if (isChild || type.endsWith('roleAssignments')) continue;
      const ofAzd = { 'azd-env-name': expect.any(String) as string };
      expect([type, tags]).toEqual([type, expect.objectContaining(ofAzd)]);
    }
  });
});
