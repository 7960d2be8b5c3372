import { BicepSession, describeWithBicep } from './bicep';
import { KEPT, keptSnapshot, ofType, one } from './snapshots';

/** Functions of ARM that give keys, types that hold them, and how keys look. */
const SECRETS =
  /\blist(?!ening)[A-Z]\w*\(|\blistKeys?\b|secure(?:string|object)|AccountKey|SharedAccess|\bsig=|password|clientSecret|instrumentationKey/i;

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
    const { properties } = one(
      keptSnapshot('delegated'),
      'Microsoft.Web/sites/config',
      'authsettingsV2',
    );
    expect(properties).toMatchObject({
      platform: { enabled: true },
      globalValidation: {
        requireAuthentication: true,
        unauthenticatedClientAction: 'Return401',
        excludedPaths: ['/api/health', '/api/openapi.json', '/api/operations/*'],
      },
      identityProviders: {
        azureActiveDirectory: {
          registration: { clientId: '33333333-3333-3333-3333-333333333333' },
          validation: {
            allowedAudiences: [
              '33333333-3333-3333-3333-333333333333',
              'api://33333333-3333-3333-3333-333333333333',
            ],
          },
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
    const [network, app] = [
      one(snapshot, 'Microsoft.Network/virtualNetworks'),
      one(snapshot, 'Microsoft.Web/sites'),
    ];
    expect(app.properties['virtualNetworkSubnetId']).toBe(`${network.id}/subnets/app`);
    expect(network.properties['subnets']).toMatchObject([
      {
        name: 'app',
        properties: {
          addressPrefix: '10.20.0.0/26',
          delegations: [{ properties: { serviceName: 'Microsoft.App/environments' } }],
        },
      },
      { name: 'privateEndpoints', properties: { addressPrefix: '10.20.0.64/26' } },
    ]);
    const connected = ofType(snapshot, 'Microsoft.Network/privateEndpoints').flatMap(
      ({ properties }) =>
        (
          properties['privateLinkServiceConnections'] as { properties: { groupIds: string[] } }[]
        ).flatMap((connection) => connection.properties.groupIds),
    );
    expect(connected).toEqual(['blob', 'queue', 'table']);
    for (const kind of [
      'privateDnsZones',
      'privateDnsZones/virtualNetworkLinks',
      'privateEndpoints/privateDnsZoneGroups',
    ]) {
      expect(ofType(snapshot, `Microsoft.Network/${kind}`)).toHaveLength(3);
    }
  });

  it.each(['smallest', 'delegated'] as const)('%s: there is no network', (name) => {
    expect(
      keptSnapshot(name).predictedResources.filter(({ type }) =>
        type.startsWith('Microsoft.Network/'),
      ),
    ).toEqual([]);
  });

  it.each(KEPT)('%s: everything that can have tags has those of azd', (name) => {
    for (const { type, tags } of keptSnapshot(name).predictedResources) {
      const isChild = type.split('/').length > 2 && !type.endsWith('virtualNetworkLinks');
      if (isChild || type.endsWith('roleAssignments')) continue;
      expect([type, tags]).toEqual([
        type,
        expect.objectContaining({ 'azd-env-name': expect.any(String) as string }),
      ]);
    }
  });
});

describeWithBicep('the compiled templates', () => {
  it('ask for no key, and neither take nor give a secret', async () => {
    const bicep = new BicepSession();
    const { contents, diagnostics } = await bicep.compile('main.bicep');
    bicep.stop();
    expect(diagnostics).toEqual([]);
    expect(contents).not.toMatch(SECRETS);
  });
});
