import { held, removePermission } from './permissionSteps';
import { connectExchange, quoted } from './powerShell';
import type { GrantGraph } from '../services/grantGraph';
import type { GrantSubject, Step } from './step';

interface Given {
  graph: GrantGraph;
  graphEndpoint: string;
  subject: GrantSubject;
}

/**
 * The identity is to send mail from one mailbox, or not any more. Exchange keeps that right, and Graph cannot grant it:
 * https://learn.microsoft.com/exchange/permissions-exo/application-rbac
 */
export function mailSteps(given: Given, sender: string, isGrant: boolean): Step[] {
  const { graphEndpoint, subject } = given;
  const step: Step = {
    what: `the identity ${isGrant ? 'may send' : 'may not send'} mail as ${sender}${isGrant ? ', and as nobody else' : ''}`,
    state: 'administrator',
    note: 'Exchange keeps this right: whether it is so cannot be seen from here.',
    who: 'Organization Management in Exchange Online',
    powerShell: () => [
      connectExchange(graphEndpoint),
      ...(isGrant ? grant(subject.identity, sender) : remove(subject.identity)),
    ],
  };
  return [step, ...withoutTenantWide(given)];
}

/** Mail.Send in Entra ID sends as every mailbox: beside it the scope in Exchange confines nothing. */
function withoutTenantWide(given: Given): Step[] {
  if (held(given.subject, 'Mail.Send') === undefined) return [];
  const note = 'With it the identity sends as every mailbox of the tenant, whatever Exchange says.';
  return removePermission(given, 'Mail.Send').map((step) => ({
    ...step,
    state: 'administrator',
    note,
  }));
}

function grant({ id, appId, displayName }: GrantSubject['identity'], sender: string): string[] {
  const { scope, assignment } = namesOf(displayName);
  const filter = `-RecipientRestrictionFilter "PrimarySmtpAddress -eq '$($mailbox.PrimarySmtpAddress.Replace("'", "''"))'"`;
  return [
    '# Safe to run again: what is there is left alone, and the scope is set to this mailbox.',
    '# A tenant that was never customised needs Enable-OrganizationCustomization first.',
    `$mailbox = Get-EXOMailbox -Identity ${quoted(sender)}`,
    unless(`Get-ServicePrincipal -Identity ${quoted(id)}`),
    `  New-ServicePrincipal -AppId ${quoted(appId)} -ObjectId ${quoted(id)} -DisplayName ${quoted(displayName)}`,
    '}',
    unless(`Get-ManagementScope -Identity ${scope}`),
    `  New-ManagementScope -Name ${scope} ${filter}`,
    `} else { Set-ManagementScope -Identity ${scope} ${filter} }`,
    unless(`Get-ManagementRoleAssignment -Identity ${assignment}`),
    `  New-ManagementRoleAssignment -Name ${assignment} -App ${quoted(id)} -Role 'Application Mail.Send' -CustomResourceScope ${scope}`,
    '}',
    `# InScope must be True here, and False for any other mailbox. Graph knows of it after 30 minutes to 2 hours.`,
    `Test-ServicePrincipalAuthorization -Identity ${quoted(id)} -Resource $mailbox.PrimarySmtpAddress`,
  ];
}

/** The beginning of a block for where a command finds nothing. */
function unless(command: string): string {
  return `if (-not (${command} -ErrorAction SilentlyContinue)) {`;
}

function remove({ id, displayName }: GrantSubject['identity']): string[] {
  const { scope, assignment } = namesOf(displayName);
  return [
    `Remove-ManagementRoleAssignment -Identity ${assignment} -Confirm:$false`,
    `Remove-ManagementScope -Identity ${scope} -Confirm:$false`,
    `Remove-ServicePrincipal -Identity ${quoted(id)} -Confirm:$false`,
  ];
}

function namesOf(displayName: string) {
  return {
    scope: quoted(`${displayName} sender`),
    assignment: quoted(`${displayName} Mail.Send`),
  };
}
