import {
  graphPrincipal,
  identityPrincipal,
} from '../../../local/simulators/graph/grants/grantStore';
import { site, TENANT_ID } from '../../../local/simulators/graph/tenant/tenant';
import { AZURE_CLI, type GrantsWorld, startGrantsWorld } from './grantsWorld';

const FINANCE = 'contoso.sharepoint.com:/sites/finance';
const SITE_ID = site.names.find((name) => name.includes(',')) ?? '';
const FULL_CONTROL = [...AZURE_CLI, 'Sites.FullControl.All'];
const MAIL_SEND = graphPrincipal.appRoles?.find(({ value }) => value === 'Mail.Send')?.id ?? '';
const ASSIGNMENTS = `/v1.0/servicePrincipals/${identityPrincipal.id}/appRoleAssignments`;

/** Who has an application permission, and on what. */
const PARTIES = { principalId: identityPrincipal.id, resourceId: graphPrincipal.id };

let world: GrantsWorld;
beforeEach(async () => (world = await startGrantsWorld()));
afterEach(() => world.stop());

function assign(appRoleId: string): string {
  const id = world.graph.grants.newId();
  world.graph.grants.assignments.push({ id, ...PARTIES, appRoleId });
  return id;
}

describe('an application permission', () => {
  it.each([
    ['Sites.Selected', '883ea226-0bf2-4a8f-9f9d-92c9162a727d'],
    ['Files.ReadWrite.All', '75359482-378d-4052-8f01-80520e7db3cd'],
  ])('%s is planned, granted once, and taken away', async (permission, appRoleId) => {
    const args = ['--permission', permission];
    const plan = await world.run(args);
    expect(plan.steps).toEqual([
      `TO DO         the identity has the application permission ${permission}`,
    ]);
    expect(plan.writes).toEqual([]);
    expect(plan.lines).toContain(
      'Nothing has changed. --yes (GRANT_APPLY=true) does what is TO DO.',
    );

    const first = await world.run([...args, '--yes']);
    expect(first.isDone).toBe(true);
    expect(first.writes).toEqual([['POST', ASSIGNMENTS, { ...PARTIES, appRoleId }]]);
    expect(first.file).toBeUndefined();

    const second = await world.run([...args, '--yes']);
    expect(second.steps).toEqual([
      `done          the identity has the application permission ${permission}`,
    ]);
    expect(second.writes).toEqual([]);

    const [assignment] = world.graph.grants.assignments;
    const remove = [...args, '--remove'];
    expect((await world.run(remove)).writes).toEqual([]);
    expect((await world.run([...remove, '--yes'])).writes).toEqual([
      ['DELETE', `${ASSIGNMENTS}/${assignment?.id}`, undefined],
    ]);
    expect((await world.run([...remove, '--yes'])).writes).toEqual([]);
    expect(world.graph.grants.assignments).toEqual([]);
  });

  it('is found behind the first page of assignments', async () => {
    const [first = '', second = ''] = [MAIL_SEND, MAIL_SEND].map(assign);
    expect(first).not.toBe(second);
    assign('883ea226-0bf2-4a8f-9f9d-92c9162a727d');
    const { writes } = await world.run(['--permission', 'Sites.Selected', '--yes']);
    expect(writes).toEqual([]);
  });

  it('that this sign-in may not grant is left to an administrator, who gets the very request', async () => {
    const { isDone, lines, file, writes } = await world.run(
      ['--permission', 'Sites.Selected', '--yes'],
      ['Application.Read.All'],
    );
    expect(isDone).toBe(true);
    expect(writes).toHaveLength(1);
    expect(lines.join('\n')).toContain(
      'ADMINISTRATOR the identity has the application permission Sites.Selected\n' +
        '              who: Privileged Role Administrator\n' +
        '              Graph answered 403 Authorization_RequestDenied to POST /servicePrincipals/',
    );
    expect(file).toContain('Connect-MgGraph -Scopes AppRoleAssignment.ReadWrite.All\n');
    expect(file).toContain(
      `Invoke-MgGraphRequest -Method POST -Uri "${world.graph.endpoint}${ASSIGNMENTS}" ` +
        `-ContentType 'application/json' -Body '${JSON.stringify(writes[0]?.[2])}'\n`,
    );
  });

  it('wider than what is asked for is named, and stays', async () => {
    assign('75359482-378d-4052-8f01-80520e7db3cd');
    const { lines } = await world.run(['--permission', 'Sites.Selected', '--yes']);
    expect(world.graph.grants.assignments).toHaveLength(2);
    const { lines: again } = await world.run(['--permission', 'Sites.Selected']);
    expect([...lines, ...again].join('\n')).toContain('It also holds Files.ReadWrite.All');
  });

  it('for an identity that the directory learns of late is granted when it does', async () => {
    const match = { pathIncludes: ASSIGNMENTS };
    world.graph.addFault({ match, times: 1, status: 200, body: { value: [] } });
    const body = { error: { code: 'Request_ResourceNotFound' } };
    world.graph.addFault({ match, times: 3, status: 404, body });
    const { isDone } = await world.run(['--permission', 'Sites.Selected', '--yes']);
    expect(isDone).toBe(true);
    expect(world.slept).toEqual([5_000, 5_000, 5_000]);
    expect(world.graph.grants.assignments).toHaveLength(1);
  });

  it.each([
    ['is not there', '99999999-9999-4999-8999-999999999999', 'There is no service principal 9999'],
    ['is no managed identity', graphPrincipal.id, 'is no managed identity'],
  ])('is not granted to a principal that %s', async (_, id, message) => {
    const run = world.run(['--principal', id, '--permission', 'Sites.Selected', '--yes']);
    await expect(run).rejects.toThrow(message);
    expect(world.graph.grants.assignments).toEqual([]);
  });
});

describe('the grant of a site', () => {
  const args = ['--site', FINANCE];

  it('is made once, and taken away', async () => {
    const first = await world.run([...args, '--yes'], FULL_CONTROL);
    const application = { id: identityPrincipal.appId, displayName: identityPrincipal.displayName };
    const granted = { roles: ['write'], grantedToIdentities: [{ application }] };
    expect(first.writes).toEqual([['POST', `/v1.0/sites/${SITE_ID}/permissions`, granted]]);
    const second = await world.run([...args, '--yes'], FULL_CONTROL);
    expect(second.steps).toEqual([`done          the identity may write in the site ${FINANCE}`]);
    expect(second.writes).toEqual([]);

    const removed = await world.run([...args, '--remove', '--yes'], FULL_CONTROL);
    expect(removed.writes.map(([method]) => method)).toEqual(['DELETE']);
    expect(world.graph.grants.sitePermissions).toEqual([]);
    expect((await world.run([...args, '--remove', '--yes'], FULL_CONTROL)).writes).toEqual([]);
  });

  it('to read is raised to write, and that of another app is left alone', async () => {
    const application = { id: identityPrincipal.appId, displayName: 'x' };
    const other = { id: graphPrincipal.appId, displayName: 'y' };
    world.graph.grants.sitePermissions = [
      { id: 'other', siteId: SITE_ID, roles: ['write'], application: other },
      { id: 'own', siteId: SITE_ID, roles: ['read'], application },
    ];
    const { writes } = await world.run([...args, '--yes'], FULL_CONTROL);
    expect(writes).toEqual([
      ['PATCH', `/v1.0/sites/${SITE_ID}/permissions/own`, { roles: ['write'] }],
    ]);
    await world.run([...args, '--remove', '--yes'], FULL_CONTROL);
    expect(world.graph.grants.sitePermissions.map(({ id }) => id)).toEqual(['other']);
  });

  it('takes a site by its address', async () => {
    const address = ['--site', 'https://contoso.sharepoint.com/sites/finance'];
    const { isDone } = await world.run([...address, '--yes'], FULL_CONTROL);
    expect(isDone).toBe(true);
    expect(world.graph.grants.sitePermissions).toHaveLength(1);
  });

  it('that the Azure CLI may not even see is left to an administrator', async () => {
    const { isDone, steps, file, writes } = await world.run([...args, '--yes']);
    expect([isDone, writes]).toEqual([true, []]);
    expect(steps).toEqual([`ADMINISTRATOR the identity may write in the site ${FINANCE}`]);
    expect(file).toContain(
      [
        '#    Who: SharePoint Administrator, with the delegated permission Sites.FullControl.All',
        '#    This sign-in may not see the grants of sites. The Azure CLI of a user never may; that of an app with Sites.FullControl.All may.',
        'Connect-MgGraph -Scopes Sites.FullControl.All',
        `$site = Invoke-MgGraphRequest -Uri '${world.graph.endpoint}/v1.0/sites/${FINANCE}'`,
        `Invoke-MgGraphRequest -Method POST -Uri "${world.graph.endpoint}/v1.0/sites/$($site.id)/permissions" `,
      ].join('\n'),
    );
  });

  it('of a site that is not there is blocked', async () => {
    const nowhere = 'contoso.sharepoint.com:/sites/nowhere';
    const { isDone, steps } = await world.run(['--site', nowhere, '--yes'], FULL_CONTROL);
    expect(isDone).toBe(false);
    expect(steps).toEqual([`BLOCKED       the identity may write in the site ${nowhere}`]);
  });
});

describe('delegated mode', () => {
  const args = ['--delegated', 'Files.ReadWrite.All', '--name', 'func-abc'];

  it('gets a registration, its scope, an enterprise application and a federated credential', async () => {
    const plan = await world.run(args);
    expect(plan.writes).toEqual([]);
    const labels = plan.steps.map((line) => line.slice(0, 13).trim());
    expect(labels).toEqual([...Array<string>(4).fill('TO DO'), 'ADMINISTRATOR']);

    const { isDone, writes, keptClientIds, file } = await world.run([...args, '--yes']);
    expect(isDone).toBe(true);
    const [application] = world.graph.grants.applications;
    const { id, appId } = application ?? { id: '', appId: '' };
    expect(keptClientIds).toEqual([appId]);
    const principal = world.graph.grants.servicePrincipals.find((one) => one.appId === appId);
    const tags = ['close-excel-session'];
    const scope = { value: 'user_impersonation', type: 'User', isEnabled: true };
    const additionalProperties = ['include_externally_authenticated_upn'];
    const resourceAppId = '00000003-0000-0000-c000-000000000000';
    const access = { id: '863451e7-0667-486c-a5d6-d135439485f0', type: 'Scope' };
    const registration = { displayName: 'func-abc', signInAudience: 'AzureADMyOrg', tags };
    expect(writes).toEqual([
      ['POST', '/v1.0/applications', registration],
      [
        'PATCH',
        `/v1.0/applications/${id}`,
        {
          identifierUris: [`api://${appId}`],
          api: {
            requestedAccessTokenVersion: 2,
            oauth2PermissionScopes: [expect.objectContaining(scope)],
          },
          optionalClaims: { accessToken: [{ name: 'upn', additionalProperties }] },
          requiredResourceAccess: [{ resourceAppId, resourceAccess: [access] }],
        },
      ],
      ['POST', '/v1.0/servicePrincipals', { appId }],
      [
        'POST',
        `/v1.0/applications/${id}/federatedIdentityCredentials`,
        {
          name: 'function-app',
          issuer: `https://login.microsoftonline.com/${TENANT_ID}/v2.0`,
          subject: identityPrincipal.id,
          audiences: ['api://AzureADTokenExchange'],
        },
      ],
    ]);
    // What an administrator consents to.
    expect(file).toContain('to Files.ReadWrite.All: the app acts in the files of whoever calls it');
    const consent = { clientId: principal?.id, consentType: 'AllPrincipals' };
    const { resourceId } = PARTIES;
    expect(file).toContain(
      JSON.stringify({ ...consent, resourceId, scope: 'Files.ReadWrite.All' }),
    );
  });

  it('is complete after the consent, and nothing is done twice', async () => {
    const { keptClientIds } = await world.run([...args, '--yes']);
    const again = [...args, '--client-id', keptClientIds[0] ?? '', '--yes'];
    expect((await world.run(again)).writes).toEqual([]);
    const principal = world.graph.grants.servicePrincipals.at(-1);
    world.graph.grants.permissionGrants.push({
      id: 'consent',
      clientId: principal?.id ?? '',
      consentType: 'AllPrincipals',
      resourceId: graphPrincipal.id,
      scope: 'User.Read Files.ReadWrite.All',
    });
    const { steps, file, writes } = await world.run(again);
    expect(steps.every((line) => line.startsWith('done '))).toBe(true);
    expect([file, writes]).toEqual([undefined, []]);
  });

  it('is put right where a run ended half-way, or somebody changed it', async () => {
    const fault = { match: { pathIncludes: '/servicePrincipals' }, times: 1 };
    const { keptClientIds } = await world.run([...args, '--yes']);
    const [application] = world.graph.grants.applications;
    if (application === undefined) throw new Error('no registration');
    application.properties['identifierUris'] = ['api://kept'];
    const subject = 'another identity';
    application.credentials = application.credentials.map((one) => ({ ...one, subject }));
    world.graph.addFault({ ...fault, status: 503 });
    const { writes } = await world.run([...args, '--client-id', keptClientIds[0] ?? '', '--yes']);
    expect(writes.map(([method, path]) => [method, path.split('/').at(-2)])).toEqual([
      ['PATCH', 'applications'],
      ['PATCH', 'federatedIdentityCredentials'],
    ]);
    const identifierUris = ['api://kept', `api://${application.appId}`];
    expect(writes[0]?.[2]).toEqual({ identifierUris });
    expect(application.credentials.map((one) => one.subject)).toEqual([identityPrincipal.id]);
  });

  it('takes over no registration by its name alone', async () => {
    const { keptClientIds } = await world.run([...args, '--yes']);
    const { isDone, lines, writes } = await world.run([...args, '--yes']);
    expect([isDone, writes]).toEqual([false, []]);
    expect(lines.join('\n')).toContain(
      `BLOCKED       there is the app registration func-abc\n              There is one of that name already: ${keptClientIds[0]}`,
    );
  });

  it('with a client id of nobody is blocked', async () => {
    const nobody = ['--client-id', '99999999-9999-4999-8999-999999999999'];
    const { isDone, lines } = await world.run([...args, ...nobody, '--yes']);
    expect(isDone).toBe(false);
    expect(lines.join('\n')).toContain('There is none with the client id 99999999');
  });

  it('that this sign-in may not make is handed over as a command line', async () => {
    const { isDone, steps, file } = await world.run([...args, '--yes'], ['Application.Read.All']);
    expect(isDone).toBe(true);
    expect(steps.map((line) => line.slice(0, 13))).toEqual(Array(5).fill('ADMINISTRATOR'));
    expect(file).toContain(
      `node grants.js --principal ${identityPrincipal.id} --delegated Files.ReadWrite.All --name func-abc --graph ${world.graph.endpoint}`,
    );
  });

  it('goes away with its enterprise application, once', async () => {
    const { keptClientIds } = await world.run([...args, '--yes']);
    const remove = [...args, '--client-id', keptClientIds[0] ?? '', '--remove'];
    expect((await world.run(remove)).writes).toEqual([]);
    const { writes } = await world.run([...remove, '--yes']);
    expect(writes.map(([method]) => method)).toEqual(['DELETE']);
    expect(world.graph.grants.applications).toEqual([]);
    expect(world.graph.grants.servicePrincipals).toEqual([graphPrincipal, identityPrincipal]);
    expect((await world.run([...remove, '--yes'])).writes).toEqual([]);
  });

  it('removes no registration that it did not make, and none without its client id', async () => {
    const { newId, applications } = world.graph.grants;
    const ids = { id: newId(), appId: newId() };
    const foreign = { ...ids, createdDateTime: '', properties: {}, credentials: [] };
    applications.push(foreign);
    const remove = ['--delegated', 'Files.ReadWrite', '--remove', '--yes'];
    expect((await world.run([...remove, '--client-id', foreign.appId])).isDone).toBe(false);
    expect((await world.run(remove)).isDone).toBe(false);
    expect(world.graph.grants.applications).toEqual([foreign]);
  });
});

describe('mail', () => {
  const args = ['--mail-sender', 'closer@contoso.com'];

  it('is an Exchange administrator’s: one mailbox, by the ids of the identity', async () => {
    const { isDone, file, writes } = await world.run([...args, '--yes']);
    expect([isDone, writes]).toEqual([true, []]);
    const { id, appId, displayName } = identityPrincipal;
    expect(file).toContain(
      [
        'Connect-ExchangeOnline',
        '# Safe to run again: what is there is left alone, and the scope is set to this mailbox.',
        '# A tenant that was never customised needs Enable-OrganizationCustomization first.',
        `$mailbox = Get-EXOMailbox -Identity 'closer@contoso.com'`,
        `if (-not (Get-ServicePrincipal -Identity '${id}' -ErrorAction SilentlyContinue)) {`,
        `  New-ServicePrincipal -AppId '${appId}' -ObjectId '${id}' -DisplayName '${displayName}'`,
        '}',
        `if (-not (Get-ManagementScope -Identity '${displayName} sender' -ErrorAction SilentlyContinue)) {`,
        `  New-ManagementScope -Name '${displayName} sender' -RecipientRestrictionFilter "PrimarySmtpAddress -eq '$($mailbox.PrimarySmtpAddress.Replace("'", "''"))'"`,
        `} else { Set-ManagementScope -Identity '${displayName} sender' -RecipientRestrictionFilter "PrimarySmtpAddress -eq '$($mailbox.PrimarySmtpAddress.Replace("'", "''"))'" }`,
        `if (-not (Get-ManagementRoleAssignment -Identity '${displayName} Mail.Send' -ErrorAction SilentlyContinue)) {`,
        `  New-ManagementRoleAssignment -Name '${displayName} Mail.Send' -App '${id}' -Role 'Application Mail.Send' -CustomResourceScope '${displayName} sender'`,
        '}',
      ].join('\n'),
    );
  });

  it('names Mail.Send in Entra ID, which would undo the scope, and touches it not', async () => {
    const assignment = assign(MAIL_SEND);
    const { lines, file } = await world.run([...args, '--yes']);
    expect(lines.join('\n')).toContain('sends as every mailbox of the tenant');
    expect(file).toContain(
      `-Method DELETE -Uri "${world.graph.endpoint}${ASSIGNMENTS}/${assignment}"`,
    );
    expect(world.graph.grants.assignments).toHaveLength(1);
  });

  it('is taken away by what Exchange keeps', async () => {
    const { file } = await world.run([...args, '--remove', '--yes']);
    expect(file).toContain(
      `Remove-ManagementRoleAssignment -Identity '${identityPrincipal.displayName} Mail.Send'`,
    );
  });
});

it('what is named in one run is all done, in order', async () => {
  const { steps } = await world.run([
    ...['--permission', 'Sites.Selected', '--site', FINANCE, '--site', 'root'],
    ...['--delegated', 'Files.ReadWrite', '--mail-sender', 'closer@contoso.com'],
  ]);
  expect(steps.map((line) => line.slice(14, 40))).toHaveLength(9);
});
