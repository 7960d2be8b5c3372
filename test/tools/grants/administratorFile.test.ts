import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeJwt } from '../../../local/simulators/common/jwt';
import {
  graphPrincipal,
  identityPrincipal,
} from '../../../local/simulators/graph/grants/grantStore';
import { connectExchange, connectGraph } from '../../../tools/grants/plan/powerShell';
import { itWithPowerShell, parseErrors, runPowerShell } from '../../support/powerShell';
import { AZURE_CLI, type GrantsWorld, startGrantsWorld } from './grantsWorld';

/** Sees everything, and may change nothing: each step is left to an administrator. */
const READS = ['Application.Read.All', 'DelegatedPermissionGrant.ReadWrite.All'];
const FULL = [...AZURE_CLI, 'Sites.FullControl.All'];
const SITES = ['contoso.sharepoint.com:/sites/finance', "contoso.sharepoint.com:/sites/o'brien $x"];
const PERMISSIONS = ['Sites.Selected', 'Files.ReadWrite.All'];
const MAIL = ['--mail-sender', "o'brien@contoso.com"];

let world: GrantsWorld;
let folder: string;
beforeEach(async () => {
  world = await startGrantsWorld();
  folder = mkdtempSync(join(tmpdir(), 'administrator-'));
});
afterEach(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

const assign = (permission: string) =>
  world.graph.grants.assignments.push({
    id: permission,
    principalId: identityPrincipal.id,
    resourceId: graphPrincipal.id,
    appRoleId: graphPrincipal.appRoles?.find(({ value }) => value === permission)?.id ?? '',
  });

/** The file of each plan there is, for an identity that has nothing and for one that has everything. */
async function allFiles(): Promise<string[]> {
  const files: string[] = [];
  const keep = async (...args: string[]) => {
    const { file } = await world.run([...args, '--yes'], READS);
    if (file !== undefined) files.push(file);
  };
  const sites = SITES.flatMap((site) => ['--site', site]);
  for (const permission of PERMISSIONS) await keep('--permission', permission);
  await keep(...sites);
  await keep(...sites, '--remove');
  await keep(...MAIL);
  await keep(...MAIL, '--remove');
  await keep('--delegated', 'Files.ReadWrite.All', '--name', 'a name');

  for (const permission of [...PERMISSIONS, 'Mail.Send']) assign(permission);
  for (const permission of PERMISSIONS) await keep('--permission', permission, '--remove');
  await keep(...MAIL);
  const made = await world.run(['--delegated', 'Files.ReadWrite', '--yes']);
  const client = ['--client-id', made.keptClientIds[0] ?? ''];
  await keep('--delegated', 'Files.ReadWrite', ...client);
  world.graph.grants.permissionGrants.push({
    id: 'consent',
    clientId: world.graph.grants.servicePrincipals.at(-1)?.id ?? '',
    consentType: 'AllPrincipals',
    resourceId: graphPrincipal.id,
    scope: 'User.Read',
  });
  await keep('--delegated', 'Files.ReadWrite', ...client);
  await keep('--delegated', 'Files.ReadWrite', ...client, '--remove');
  return files;
}

function written(texts: readonly string[]): string[] {
  return texts.map((text, place) => {
    const path = join(folder, `${place}.ps1`);
    writeFileSync(path, text);
    return path;
  });
}

itWithPowerShell(
  'PowerShell parses the file of every plan, and the sign-ins of every cloud',
  async () => {
    const files = await allFiles();
    expect(files).toHaveLength(13);
    const code = files.join('\n').replace(/^#.*/gm, '');
    const commands = new Set(code.match(/\b[A-Z][A-Za-z]+-(?:EXO)?[A-Z][a-z][A-Za-z]+/g));
    expect([...commands].sort()).toEqual([
      'Connect-ExchangeOnline',
      'Connect-MgGraph',
      'ForEach-Object',
      'Get-EXOMailbox',
      'Get-ManagementRoleAssignment',
      'Get-ManagementScope',
      'Get-ServicePrincipal',
      'Invoke-MgGraphRequest',
      'New-ManagementRoleAssignment',
      'New-ManagementScope',
      'New-ServicePrincipal',
      'Remove-ManagementRoleAssignment',
      'Remove-ManagementScope',
      'Remove-ServicePrincipal',
      'Set-ManagementScope',
      'Test-ServicePrincipalAuthorization',
      'Where-Object',
    ]);
    const clouds = ['com', 'us'].flatMap((end) => {
      const endpoint = `https://graph.microsoft.${end}`;
      return [connectGraph(endpoint, 'Sites.FullControl.All'), connectExchange(endpoint)];
    });
    expect(await parseErrors(written([...files, ...clouds]))).toEqual({ code: 0, said: '' });
  },
);

itWithPowerShell('PowerShell says where a file is wrong', async () => {
  const [good = '', bad = ''] = written(["'a'", "'a'\nif (\n"]);
  const { code, said } = await parseErrors([good, bad]);
  expect([code, said.trim()]).toEqual([
    1,
    `${bad}:2:5: Missing condition in if statement after 'if ('.`,
  ]);
});

/**
 * Stand-ins for the modules, which no test can have: with the parameters of
 * https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/invoke-mggraphrequest, and a hashtable in return.
 */
const STAND_INS = `
$ErrorActionPreference = 'Stop'
function Connect-MgGraph([Parameter(Mandatory)][string[]] $Scopes, [string] $Environment) { "signed in for $Scopes" }
function Invoke-MgGraphRequest {
  [CmdletBinding()]
  param([string] $Method = 'GET', [Parameter(Mandatory)][uri] $Uri, [object] $Body, [string] $ContentType)
  $more = if ($Body) { @{ Body = $Body; ContentType = $ContentType } } else { @{} }
  $bearer = @{ Authorization = "Bearer $env:TOKEN" }
  (Invoke-WebRequest -Method $Method -Uri $Uri -Headers $bearer -SkipCertificateCheck @more).Content |
    ConvertFrom-Json -AsHashtable
}
`;

itWithPowerShell('what the file has for Graph does what the tool would have done', async () => {
  const given = ['--permission', 'Sites.Selected', '--site', SITES[0] ?? ''];
  const environment = { TOKEN: makeJwt({ scp: FULL.join(' ') }, randomBytes) };
  const asAdministrator = async (...args: string[]) => {
    const { file = '' } = await world.run([...given, ...args, '--yes'], READS);
    const [script = ''] = written([STAND_INS + file]);
    const { code, said } = await runPowerShell(script, [], environment);
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain('signed in for Sites.FullControl.All');
  };
  await asAdministrator();
  const { steps } = await world.run(given, FULL);
  expect(steps.map((line) => line.slice(0, 4))).toEqual(['done', 'done']);
  expect(world.graph.grants.sitePermissions.map(({ roles }) => roles)).toEqual([['write']]);

  await asAdministrator('--remove');
  const { assignments, sitePermissions } = world.graph.grants;
  expect([assignments, sitePermissions]).toEqual([[], []]);
});

/** An Exchange that keeps what it was told in \$Made, finds nothing twice, and makes nothing twice. */
const EXCHANGE = `
$ErrorActionPreference = 'Stop'
$Made = @{}
function Make([string] $Name, [string] $What) {
  if ($Made.ContainsKey($Name)) { throw "there is $Name already" }
  $Made[$Name] = $What
}
function Find([string] $Name) { if ($Made.ContainsKey($Name)) { $Name } else { Write-Error "no $Name" -ErrorAction $ErrorActionPreference } }
function Connect-ExchangeOnline { }
function Get-EXOMailbox([string] $Identity) { @{ PrimarySmtpAddress = "primary.$Identity" } }
function Get-ServicePrincipal { [CmdletBinding()] param([string] $Identity) Find $Identity }
function Get-ManagementScope { [CmdletBinding()] param([string] $Identity) Find $Identity }
function Get-ManagementRoleAssignment { [CmdletBinding()] param([string] $Identity) Find $Identity }
function New-ServicePrincipal([string] $AppId, [string] $ObjectId, [string] $DisplayName) { Make $ObjectId "principal $AppId" }
function New-ManagementScope([string] $Name, [string] $RecipientRestrictionFilter) { Make $Name "scope $RecipientRestrictionFilter" }
function Set-ManagementScope([string] $Identity, [string] $RecipientRestrictionFilter) { $Made[$Identity] = "scope $RecipientRestrictionFilter" }
function New-ManagementRoleAssignment([string] $Name, [string] $App, [string] $Role, [string] $CustomResourceScope) { Make $Name "$Role for $App in $CustomResourceScope" }
function Test-ServicePrincipalAuthorization([string] $Identity, [string] $Resource) { "tested $Resource" }
`;

itWithPowerShell(
  'what the file has for Exchange can be run again, for another mailbox too',
  async () => {
    const { file: first = '' } = await world.run(MAIL);
    const { file: other = '' } = await world.run(['--mail-sender', 'other@contoso.com']);
    const show =
      '$Made.GetEnumerator() | Sort-Object Name | ForEach-Object { "$($_.Name): $($_.Value)" }';
    const [script = ''] = written([[EXCHANGE, first, first, show, other, show].join('\n')]);
    const { code, said } = await runPowerShell(script);
    expect({ code, said }).toMatchObject({ code: 0 });
    const { id, appId, displayName } = identityPrincipal;
    const made = (mailbox: string) => [
      `${id}: principal ${appId}`,
      `${displayName} Mail.Send: Application Mail.Send for ${id} in ${displayName} sender`,
      `${displayName} sender: scope PrimarySmtpAddress -eq '${mailbox.replace("'", "''")}'`,
    ];
    expect(said.trim().split('\n')).toEqual([
      "tested primary.o'brien@contoso.com",
      "tested primary.o'brien@contoso.com",
      ...made("primary.o'brien@contoso.com"),
      'tested primary.other@contoso.com',
      ...made('primary.other@contoso.com'),
    ]);
  },
);
