import { isGuid } from '../../../shared/core/textForms';
import { isUserId } from '../../../shared/request/address/driveAndUserIds';
import { parseSiteId, type SiteId, siteIdMessage } from '../../../shared/request/address/siteId';
import { readArguments, WrongArguments } from '../../common/arguments';
import { DELEGATED_PERMISSIONS, type DelegatedPermission } from '../plan/delegatedSteps';
import { APP_PERMISSIONS, type AppPermission } from '../plan/permissionSteps';

/** What is to be granted, or taken away. */
export interface GrantParts {
  permission?: AppPermission;
  sites: readonly SiteId[];
  delegated?: DelegatedPermission;
  /** Mailbox that mail about outcomes is sent from. */
  mailSender?: string;
}

/** What the tool is asked to do. */
export interface GrantOptions extends GrantParts {
  isGrant: boolean;
  /** Do it, and not only say what would be done. */
  isForReal: boolean;
  /** Object id of the managed identity. */
  principalId: string;
  /** Client id of the app registration of delegated mode. */
  clientId?: string;
  /** Name of a new app registration. */
  displayName: string;
  /** Origins of Graph and of Entra ID. */
  graphEndpoint: string;
  authorityHost: string;
  /** The tenant that the app was deployed to; absent: whichever the sign-in is for. */
  tenantId?: string;
  /** A token for Graph, a secret. */
  token?: string;
  /** Whether azd runs this, and keeps what is made. */
  isInAzd: boolean;
}

const OPTIONS = {
  principal: { type: 'string' },
  permission: { type: 'string' },
  site: { type: 'string', multiple: true },
  delegated: { type: 'string' },
  'client-id': { type: 'string' },
  name: { type: 'string' },
  'mail-sender': { type: 'string' },
  graph: { type: 'string' },
  authority: { type: 'string' },
  remove: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Entra's hosts of the clouds, by host of Graph: https://learn.microsoft.com/graph/deployments */
const AUTHORITIES: ReadonlyMap<string, string> = new Map([
  ['graph.microsoft.us', 'https://login.microsoftonline.us'],
  ['dod-graph.microsoft.us', 'https://login.microsoftonline.us'],
]);

/**
 * Reads the arguments behind the program's name, and the variables of the azd environment.
 * @param environment for example process.env; an empty value counts as not set
 * @returns `help` where that is asked for, `nothing` where nothing is to be granted
 * @throws WrongArguments
 */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): GrantOptions | 'help' | 'nothing' {
  const values = readArguments(args, OPTIONS);
  if (values.help === true) return 'help';
  const env = (name: string) => environment[name] || undefined;
  const parts = readParts(values, env);
  if (parts === undefined) return 'nothing';
  const graphEndpoint = readOrigin(
    '--graph',
    values.graph ?? env('GRAPH_ENDPOINT') ?? 'https://graph.microsoft.com',
  );
  const authority =
    values.authority ?? env('AZURE_AUTHORITY_HOST') ?? AUTHORITIES.get(new URL(graphEndpoint).host);
  const clientId = readGuid('--client-id', values['client-id'] ?? env('DELEGATED_CLIENT_ID'));
  const tenantId = readGuid('AZURE_TENANT_ID', env('AZURE_TENANT_ID'));
  const principalId = readGuid('--principal', values.principal ?? env('IDENTITY_PRINCIPAL_ID'));
  if (principalId === undefined) {
    throw new WrongArguments(
      '--principal is missing: the object id of the managed identity (IDENTITY_PRINCIPAL_ID).',
    );
  }
  const token = env('GRANTS_TOKEN');
  const isGrant = values.remove !== true;
  return {
    ...parts,
    isGrant,
    // An environment that always grants must not make --remove real.
    isForReal: values.yes === true || (isGrant && env('GRANT_APPLY') === 'true'),
    principalId,
    displayName: readName(values.name ?? env('FUNCTION_APP_NAME') ?? 'close-excel-session'),
    graphEndpoint,
    authorityHost: readOrigin('--authority', authority ?? 'https://login.microsoftonline.com'),
    isInAzd: env('AZURE_ENV_NAME') !== undefined,
    ...(clientId !== undefined && { clientId }),
    ...(tenantId !== undefined && { tenantId }),
    ...(token !== undefined && { token }),
  };
}

/** What arguments name; the environment counts only where they name nothing. */
function readParts(
  values: ReturnType<typeof readArguments<typeof OPTIONS>>,
  env: (name: string) => string | undefined,
): GrantParts | undefined {
  const { permission, site, delegated, 'mail-sender': mailSender } = values;
  const given = [permission, site, delegated, mailSender].some((value) => value !== undefined);
  const parts = given
    ? { permission, sites: site ?? [], delegated, mailSender }
    : {
        permission: env('GRANT_PERMISSION'),
        sites: (env('GRANT_SITES') ?? '')
          .split(';')
          .map((one) => one.trim())
          .filter((one) => one !== ''),
        delegated: env('GRANT_DELEGATED'),
        mailSender: env('NOTIFY_SENDER'),
      };
  const isNothing = Object.values(parts).every((part) => part === undefined || part.length === 0);
  return isNothing ? undefined : checkedParts(parts);
}

function checkedParts(parts: {
  permission: string | undefined;
  sites: readonly string[];
  delegated: string | undefined;
  mailSender: string | undefined;
}): GrantParts {
  const { mailSender } = parts;
  const permission = oneOf('--permission (GRANT_PERMISSION)', parts.permission, APP_PERMISSIONS);
  const delegated = oneOf('--delegated (GRANT_DELEGATED)', parts.delegated, DELEGATED_PERMISSIONS);
  if (mailSender !== undefined && !isUserId(mailSender)) {
    throw new WrongArguments(
      '--mail-sender (NOTIFY_SENDER) must be a user principal name or an object id.',
    );
  }
  return {
    sites: parts.sites.map(readSite),
    ...(permission !== undefined && { permission }),
    ...(delegated !== undefined && { delegated }),
    ...(mailSender !== undefined && { mailSender }),
  };
}

function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  known: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = known.find((one) => one.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new WrongArguments(`${name} must be ${known.join(' or ')}.`);
}

function readSite(text: string): SiteId {
  const site = parseSiteId(text);
  if (site !== undefined) return site;
  throw new WrongArguments(`--site (GRANT_SITES): ${siteIdMessage(text)}`);
}

function readGuid(name: string, text: string | undefined): string | undefined {
  if (text === undefined || isGuid(text)) return text?.toLowerCase();
  throw new WrongArguments(`${name} must be a GUID.`);
}

/** It goes into PowerShell, a filter, and the names of objects in Exchange. */
function readName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/.test(text)) return text;
  throw new WrongArguments(
    '--name must be 1 to 60 letters, digits, blanks, dots, hyphens, underscores.',
  );
}

function readOrigin(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return url.origin;
  throw new WrongArguments(`${name} must be an https address.`);
}
