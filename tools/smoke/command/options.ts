import { isGuid } from '../../../shared/core/textForms';
import { readArguments, WrongArguments } from '../../common/arguments';
import { parseWebUrl, type WebUrl } from '../../../shared/request/address/webUrl';
import { isGraphId } from '../../../shared/request/address/driveAndUserIds';

/** The workbook that sessions are opened on. */
export type WorkbookChoice = { driveId: string; itemId: string } | { link: WebUrl };

/** What the smoke test is asked to do. */
export interface SmokeOptions {
  /** What URLs of the app start with, without a trailing slash. */
  appUrl: string;
  workbook: WorkbookChoice;
  /** Origin of Graph. */
  graphEndpoint: string;
  /** URL of the queue of close requests, with a shared access signature or without; absent: that step is left out. */
  queueUrl?: string;
  /** Object id of the app's identity, whose permissions are read; absent: they are not. */
  principalId?: string;
  /** How long the safety net waits that is let fire. */
  safetyNetSeconds: number;
  /** Secrets, from the environment: an argument shows in the list of processes. */
  functionKey?: string;
  graphToken?: string;
}

const OPTIONS = {
  app: { type: 'string' },
  drive: { type: 'string' },
  item: { type: 'string' },
  link: { type: 'string' },
  queue: { type: 'string' },
  principal: { type: 'string' },
  graph: { type: 'string', default: 'https://graph.microsoft.com' },
  'safety-net-seconds': { type: 'string', default: '20' },
  help: { type: 'boolean', short: 'h' },
} as const;

const MAX_SAFETY_NET_SECONDS = 600;

/**
 * Reads the arguments behind the program's name.
 * @param environment for example process.env; an empty value counts as not set
 * @returns `help` where that is asked for
 * @throws WrongArguments
 */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SmokeOptions | 'help' {
  const values = readArguments(args, OPTIONS);
  if (values.help === true) return 'help';
  const { app, queue, graph } = values;
  if (app === undefined) throw new WrongArguments('--app is missing: the address of the app.');
  const {
    SMOKE_FUNCTION_KEY: functionKey,
    SMOKE_GRAPH_TOKEN: graphToken,
    IDENTITY_PRINCIPAL_ID,
  } = environment;
  const principalId = values.principal ?? (IDENTITY_PRINCIPAL_ID || undefined);
  if (principalId !== undefined && !isGuid(principalId)) {
    throw new WrongArguments('--principal (IDENTITY_PRINCIPAL_ID) must be a GUID.');
  }
  return {
    appUrl: readUrl('--app', app).replace(/\/+$/, ''),
    workbook: readWorkbook(values),
    graphEndpoint: new URL(readUrl('--graph', graph)).origin,
    safetyNetSeconds: readSeconds(values['safety-net-seconds']),
    ...(queue !== undefined && { queueUrl: readUrl('--queue', queue) }),
    ...(principalId !== undefined && { principalId }),
    ...(functionKey && { functionKey }),
    ...(graphToken && { graphToken }),
  };
}

function readWorkbook(values: {
  drive?: string | undefined;
  item?: string | undefined;
  link?: string | undefined;
}): WorkbookChoice {
  const { drive: driveId, item: itemId, link: text } = values;
  if (text !== undefined) {
    const link = parseWebUrl(text);
    if (driveId !== undefined || itemId !== undefined) {
      throw new WrongArguments('--link stands alone: leave --drive and --item out.');
    }
    if (link === undefined)
      throw new WrongArguments('--link must be the https link of a workbook.');
    return { link };
  }
  if (driveId === undefined || itemId === undefined) {
    throw new WrongArguments('Name a workbook: --drive and --item, or --link.');
  }
  if (!isGraphId(driveId)) throw new WrongArguments('--drive must be the id of a drive.');
  if (!isGraphId(itemId)) throw new WrongArguments('--item must be the id of a driveItem.');
  return { driveId, itemId };
}

function readUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return text;
  throw new WrongArguments(`${name} must be an https URL (http only on this machine).`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SAFETY_NET_SECONDS)
    return seconds;
  throw new WrongArguments(
    `--safety-net-seconds must be a whole number from 1 to ${MAX_SAFETY_NET_SECONDS}.`,
  );
}
