import type { StorageAccount } from '../core/storageAccount';
import { isGuid } from '../core/textForms';

/** What is wrong with one setting. Its value is never shown. */
export interface SettingProblem {
  name: string;
  message: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that are set: an empty one counts as none. */
export function setOnly(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

const NAME = 'AzureWebJobsStorage';

/** The settings that are read here; the Functions host knows more of that name. */
export const STORAGE_SETTINGS = [
  ...[NAME, `${NAME}__accountName`, `${NAME}__queueServiceUri`, `${NAME}__tableServiceUri`],
  `${NAME}__clientId`,
];
const ACCOUNT_NAME = /^[a-z0-9-]{1,63}$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads the storage settings that the Functions host knows too:
 * https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
 */
export function readStorageAccount(
  environment: Environment,
): { ok: true; account: StorageAccount } | { ok: false; problem: SettingProblem } {
  const connectionString = environment[NAME];
  if (connectionString !== undefined) {
    return isConnectionString(connectionString)
      ? { ok: true, account: { connectionString: completed(connectionString) } }
      : problem(NAME, 'must be the connection string of a storage account');
  }
  const accountName = environment[`${NAME}__accountName`];
  const clientId = environment[`${NAME}__clientId`];
  const queueServiceUri =
    environment[`${NAME}__queueServiceUri`] ??
    (accountName === undefined ? undefined : `https://${accountName}.queue.core.windows.net`);
  if (queueServiceUri === undefined) {
    return problem(
      NAME,
      `is missing: set it to a connection string, or set ${NAME}__queueServiceUri (with an identity)`,
    );
  }
  // Stryker disable next-line ConditionalExpression: without a name, the text "undefined" would pass as one.
  if (accountName !== undefined && !ACCOUNT_NAME.test(accountName)) {
    return problem(`${NAME}__accountName`, 'must be the name of a storage account');
  }
  if (!isWebAddress(queueServiceUri)) {
    return problem(`${NAME}__queueServiceUri`, 'must be the address of the queue service');
  }
  const tableServiceUri =
    environment[`${NAME}__tableServiceUri`] ?? tableServiceOf(queueServiceUri);
  if (tableServiceUri !== undefined && !isWebAddress(tableServiceUri)) {
    return problem(`${NAME}__tableServiceUri`, 'must be the address of the table service');
  }
  if (clientId !== undefined && !isGuid(clientId)) {
    return problem(`${NAME}__clientId`, 'must be the client id (a GUID) of the identity');
  }
  return {
    ok: true,
    account: {
      queueServiceUri: withoutSlash(queueServiceUri),
      tableServiceUri: tableServiceUri === undefined ? undefined : withoutSlash(tableServiceUri),
      clientId,
    },
  };
}

/** https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-endpoints */
function tableServiceOf(queueServiceUri: string): string | undefined {
  const isStandard = /^https:\/\/[a-z0-9-]+\.queue\./i.test(queueServiceUri);
  return isStandard ? queueServiceUri.replace(/\.queue\./i, '.table.') : undefined;
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

/** An http or https address without user name, query and fragment. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && !/[\s\\@?#]/.test(text) && URL.canParse(text);
}

/** With the parts that the Functions host does without, and the storage SDK does not; and without spaces. */
function completed(connectionString: string): string {
  const parts = partsOf(connectionString);
  if (!parts.has('AccountKey')) return connectionString;
  const defaults = { DefaultEndpointsProtocol: 'https', EndpointSuffix: 'core.windows.net' };
  const all = { ...defaults, ...Object.fromEntries(parts) };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join(';');
}

function isConnectionString(text: string): boolean {
  const parts = partsOf(text);
  const has = (name: string, form: RegExp): boolean => {
    const part = parts.get(name);
    return part !== undefined && form.test(part);
  };
  const endpoint = parts.get('QueueEndpoint');
  if (endpoint !== undefined && !isWebAddress(endpoint)) return false;
  // As the SDK looks for it.
  if (parts.has('UseDevelopmentStorage')) return /^UseDevelopmentStorage=true(?:;|$)/.test(text);
  if (parts.has('SharedAccessSignature')) {
    return endpoint !== undefined && has('SharedAccessSignature', /\bsig=./);
  }
  const protocol = parts.get('DefaultEndpointsProtocol') ?? 'https';
  return (
    /^https?$/i.test(protocol) && has('AccountName', ACCOUNT_NAME) && has('AccountKey', BASE64)
  );
}

function partsOf(text: string): Map<string, string> {
  return new Map(
    text.split(';').map((part) => {
      const equals = part.indexOf('=');
      return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
    }),
  );
}

function problem(name: string, message: string): { ok: false; problem: SettingProblem } {
  return { ok: false, problem: { name, message } };
}
