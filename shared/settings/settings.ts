import * as z from 'zod/mini';
import { type MayReceive, parseRecipients } from './mailRecipients';
import { type AllowList, parseAllowList } from '../request/address/allowList';
import { MAX_AGE_DAYS } from '../core/timeLimits';
import { isUserId } from '../request/address/driveAndUserIds';
import { isGuid, isHostName } from '../core/textForms';
import {
  ANY_QUEUE_NAME,
  entries,
  httpsOrigin,
  QUEUE_NAME,
  queueName,
  range,
  textThat,
} from './settingForms';
import { misspeltSettings } from './misspeltSettings';
import { isTrue, problemsBetween } from './rulesBetweenSettings';
import {
  isWebAddress,
  readStorageAccount,
  setOnly,
  type SettingProblem,
  STORAGE_SETTINGS,
} from './readStorageAccount';
import type { StorageAccount } from '../core/storageAccount';

/** Application settings, as every room reads them. */
export interface Settings {
  storage: StorageAccount;
  /** Queue of close requests. */
  queueName: string;
  timeoutSeconds: number;
  maxAgeMinutes: number;
  /** Origin of Graph. */
  graphEndpoint: string;
  graphApiVersion: 'v1.0' | 'beta';
  /** Token bucket of this process. */
  graphRequestsPerSecond: number;
  /** Client id of the user-assigned identity; absent: the system-assigned one. */
  clientId: string | undefined;
  /** The Azure SDK's standard credential selection instead of the managed identity. */
  standardSelection: boolean;
  /** The platform's own sign-in (Easy Auth) is on. */
  platformSignIn: boolean;
  /** `anonymous`: no function key; who calls, the platform's sign-in says. */
  httpAuthLevel: 'function' | 'anonymous';
  /** What addresses in answers start with; absent: the request's own origin. */
  publicUrl: string | undefined;
  /** What may be closed; absent: everything. */
  allowList: AllowList | undefined;
  /** The app registration on whose behalf-of permission users' tokens are exchanged; absent: delegated mode is off. */
  delegated: DelegatedSettings | undefined;
  /** Where the outcome of each queued close is published; absent: nowhere. */
  resultsQueueName: string | undefined;
  /** Mail about outcomes; absent: no mail is sent. */
  notify: NotifySettings | undefined;
}

export interface DelegatedSettings {
  /** GUID or domain. */
  tenantId: string;
  clientId: string;
  /** Origin of Entra. */
  authorityHost: string;
}

export interface NotifySettings {
  /** User principal name or object id of the mailbox that sends. */
  sender: string;
  mayReceive: MayReceive;
}

/** The settings, or all that is wrong with them. */
export type SettingsResult =
  { ok: true; settings: Settings } | { ok: false; problems: SettingProblem[] };

type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_QUEUE_NAME = 'close-session';

const TOKEN_CREDENTIALS =
  /^\s*(?:dev|prod|(?:environment|workloadidentity|managedidentity|visualstudiocode|azurecli|azurepowershell|azuredevelopercli)credential)\s*$/i;

const schema = z.object({
  CLOSE_SESSION_QUEUE: z._default(queueName(QUEUE_NAME, 56), DEFAULT_QUEUE_NAME),
  CLOSE_SESSION_TIMEOUT_SECONDS: range(1, 100, 60),
  CLOSE_SESSION_MAX_AGE_MINUTES: range(1, MAX_AGE_DAYS * 24 * 60, 60),
  CLOSE_SESSION_PUBLIC_URL: z.optional(
    textThat(isWebAddress, 'must be an http or https address without query or user name'),
  ),
  GRAPH_ENDPOINT: z._default(httpsOrigin, 'https://graph.microsoft.com'),
  GRAPH_API_VERSION: z._default(
    z.enum(['v1.0', 'beta'], { error: 'must be "v1.0" or "beta"' }),
    'v1.0',
  ),
  GRAPH_REQUESTS_PER_SECOND: range(0.1, 1_000, 120),
  AZURE_CLIENT_ID: z.optional(textThat(isGuid, 'must be the client id (a GUID) of the identity')),
  AZURE_TOKEN_CREDENTIALS: z.optional(
    textThat(
      (name) => TOKEN_CREDENTIALS.test(name),
      'must be "dev", "prod" or the name of a credential of the Azure SDK',
    ),
  ),
  AZURE_AUTHORITY_HOST: z._default(httpsOrigin, 'https://login.microsoftonline.com'),
  HTTP_AUTH_LEVEL: z._default(
    z.enum(['function', 'anonymous'], { error: 'must be "function" or "anonymous"' }),
    'function',
  ),
  CLOSE_SESSION_LOCAL_ANONYMOUS: z.optional(
    z.enum(['true', 'false'], { error: 'must be "true" or "false"' }),
  ),
  WEBSITE_AUTH_ENABLED: z.optional(z.string()),
  CLOSE_SESSION_ALLOW: z.optional(
    entries<AllowList>(
      parseAllowList,
      '";": /drives/{id}, /sites/{siteId}, /users/{id}, /me, /shares/{host}',
    ),
  ),
  CLOSE_SESSION_RESULTS_QUEUE: z.optional(queueName(ANY_QUEUE_NAME, 63)),
  DELEGATED_TENANT_ID: z.optional(
    textThat(
      (value) => isGuid(value) || isHostName(value),
      'must be the id (a GUID) or a domain of the tenant',
    ),
  ),
  DELEGATED_CLIENT_ID: z.optional(
    textThat(isGuid, 'must be the client id (a GUID) of the app registration'),
  ),
  NOTIFY_SENDER: z.optional(
    textThat(
      isUserId,
      'must be the user principal name or the object id of the mailbox that sends',
    ),
  ),
  NOTIFY_ALLOWED_RECIPIENTS: z.optional(
    entries<MayReceive>(parseRecipients, '";" or ",": addresses (name@domain) or domains'),
  ),
});

/** Where telemetry goes: read by startTelemetry.ts, beside the variables of OpenTelemetry. */
const TELEMETRY_SETTINGS = ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

/** Every setting that an operator may set; the platform sets WEBSITE_AUTH_ENABLED. */
const SETTING_NAMES = [
  ...Object.keys(schema.shape),
  ...STORAGE_SETTINGS,
  ...TELEMETRY_SETTINGS,
].filter((name) => name !== 'WEBSITE_AUTH_ENABLED');

/**
 * Reads the application settings; an empty one counts as not set, and a misspelt one is a problem.
 * @param environment for example process.env
 * @returns the settings, or every problem at once
 */
export function readSettings(environment: Environment): SettingsResult {
  const set = setOnly(environment);
  const storage = readStorageAccount(set);
  // Read once: to compile the schema for that takes longer.
  // Stryker disable next-line ObjectLiteral,BooleanLiteral: it takes longer, and reads the same.
  const parsed = schema.safeParse(set, { jitless: true });
  const between = [
    ...problemsBetween(set, DEFAULT_QUEUE_NAME),
    ...misspeltSettings(Object.keys(set), SETTING_NAMES),
  ];
  if (parsed.success && storage.ok && between.length === 0) {
    const values = parsed.data;
    const { DELEGATED_TENANT_ID: tenantId, DELEGATED_CLIENT_ID: clientId } = values;
    const authorityHost = values.AZURE_AUTHORITY_HOST;
    const { NOTIFY_SENDER: sender, NOTIFY_ALLOWED_RECIPIENTS: mayReceive } = values;
    const settings: Settings = {
      storage: storage.account,
      queueName: values.CLOSE_SESSION_QUEUE,
      timeoutSeconds: values.CLOSE_SESSION_TIMEOUT_SECONDS,
      maxAgeMinutes: values.CLOSE_SESSION_MAX_AGE_MINUTES,
      graphEndpoint: values.GRAPH_ENDPOINT,
      graphApiVersion: values.GRAPH_API_VERSION,
      graphRequestsPerSecond: values.GRAPH_REQUESTS_PER_SECOND,
      clientId: values.AZURE_CLIENT_ID,
      standardSelection: values.AZURE_TOKEN_CREDENTIALS !== undefined,
      platformSignIn: isTrue(values.WEBSITE_AUTH_ENABLED),
      httpAuthLevel: values.HTTP_AUTH_LEVEL,
      publicUrl: values.CLOSE_SESSION_PUBLIC_URL,
      allowList: values.CLOSE_SESSION_ALLOW,
      // Each of these pairs is whole or missing: problemsBetween has seen to that.
      // Stryker disable ConditionalExpression,LogicalOperator: half a pair does not come this far.
      delegated:
        tenantId !== undefined && clientId !== undefined
          ? { tenantId, clientId, authorityHost }
          : undefined,
      resultsQueueName: values.CLOSE_SESSION_RESULTS_QUEUE,
      notify: sender !== undefined && mayReceive !== undefined ? { sender, mayReceive } : undefined,
      // Stryker restore ConditionalExpression,LogicalOperator
    };
    return { ok: true, settings };
  }
  const single = parsed.error?.issues.map(({ path, message }) => ({
    name: String(path[0]),
    message,
  }));
  return {
    ok: false,
    problems: [...(storage.ok ? [] : [storage.problem]), ...(single ?? []), ...between],
  };
}
