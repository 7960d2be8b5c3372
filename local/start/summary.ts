import { httpDemo, openingOf, queueDemo, userDemo } from '../demo/demoSessions';
import { DEFAULT_QUEUE_NAME } from '../../shared/settings/settings';
import { curlLine, KEY_OPTION, messageXml } from './curl';
import { bold, cyan, dim, red } from './colours';
import { rehearsalLines } from './rehearsal';

/** What is running, for the person who started it. */
export interface SummaryFacts {
  url: string;
  version: string;
  /** Every part and line, as without a terminal; else the page's address and one line. */
  isPlain: boolean;
  /** FUNCTIONS_KEY is set. */
  needsKey: boolean;
  /** What is wrong with the settings; then the values of the others may be anything, and are not shown. */
  problems: readonly { name: string; message: string }[];
  graphEndpoint: string;
  isGraphSimulated: boolean;
  isIdentitySimulated: boolean;
  /** Of the simulated Entra; absent where there is none. */
  entraOrigin?: string | undefined;
  queueName: string;
  isStorageSimulated: boolean;
  /** The certificate authority of the simulators. */
  caFile?: string | undefined;
  /** Where a message can be posted; absent where storage came from outside, or nobody reads. */
  addMessageUrl?: string | undefined;
  /** Connection string of the local Azurite, whose key is public; absent where storage came from outside. */
  localStorage?: string | undefined;
}

/** The lines that `npm start` prints once everything runs. With invalid settings they say that, and nothing else. */
export function summaryLines(facts: SummaryFacts): string[] {
  const running = facts.isPlain ? runningLines : pageLines;
  const lines = facts.problems.length > 0 ? misconfiguredLines(facts) : running(facts);
  return ['', ...lines, '', dim('Ctrl-C ends everything. Each close shows below.')];
}

function misconfiguredLines({ url, version, problems }: SummaryFacts): string[] {
  const [which, them] =
    problems.length === 1 ? ['1 setting is', 'it'] : [`${problems.length} settings are`, 'them'];
  return [
    red(bold(`close-excel-session ${version} closes nothing: ${which} invalid.`)),
    ...problems.map(({ name, message }) => red(`  ${name} ${message}.`)),
    '',
    `Correct ${them} and start again. Until then each call is answered with 503 ServiceMisconfigured`,
    `(${cyan(`${url}/api/health`)} says why), and messages wait in the queue.`,
  ];
}

/** For a terminal: where to look, and one line to paste. The rest is on the page. */
function pageLines({ url, version, needsKey, isGraphSimulated }: SummaryFacts): string[] {
  return [
    `${bold('close-excel-session')} ${version}: ${cyan(`${url}/`)}`,
    ...(isGraphSimulated ? ['', bold('Close a session:'), httpCurl(url, needsKey)] : []),
    '',
    dim(
      `The app is at ${url}/api/health. npm start -- --plain prints every part and more lines to paste.`,
    ),
  ];
}

function runningLines(facts: SummaryFacts): string[] {
  const { url, version, graphEndpoint, queueName } = facts;
  const simulated = (yes: boolean): string => dim(yes ? ' (simulated)' : ' (from your settings)');
  return [
    `${bold('close-excel-session')} ${version}`,
    `  HTTP      ${cyan(`${url}/api/closeSession`)}, ${cyan(`${url}/api/health`)}`,
    `  queue     ${cyan(queueName)}${simulated(facts.isStorageSimulated)}`,
    `  Graph     ${cyan(graphEndpoint)}${simulated(facts.isGraphSimulated)}`,
    `  identity  ${dim(facts.isIdentitySimulated ? 'managed identity (simulated)' : 'from your settings')}`,
    ...(facts.entraOrigin === undefined
      ? []
      : [
          `  Entra     ${cyan(facts.entraOrigin)}${simulated(true)}`,
          dim(
            '            Delegated mode is on here; on Azure it is off until you set DELEGATED_*.',
          ),
        ]),
    '',
    ...(facts.isGraphSimulated ? tryLines(facts) : []),
    ...poisonLines(facts),
  ];
}

function tryLines(facts: SummaryFacts): string[] {
  const { url, needsKey, graphEndpoint, addMessageUrl, entraOrigin } = facts;
  return [
    bold(`Close a session by HTTP${needsKey ? ' (FUNCTIONS_KEY set in that terminal too)' : ''}:`),
    httpCurl(url, needsKey),
    '',
    ...(addMessageUrl === undefined
      ? []
      : [bold('Close one by the queue:'), queueCurl(addMessageUrl), '']),
    bold('Open the first one again:'),
    jsonCurl(`${graphEndpoint}/_simulator/sessions`, openingOf(httpDemo), ['-k']),
    '',
    ...(entraOrigin === undefined
      ? []
      : [bold('Close one as a user, on her own drive:'), userCurl(url, needsKey, entraOrigin), '']),
    ...rehearsalLines(facts),
  ];
}

function poisonLines({ localStorage, queueName }: SummaryFacts): string[] {
  if (localStorage === undefined) return [];
  const queue = queueName === DEFAULT_QUEUE_NAME ? '' : ` --queue ${queueName}`;
  const line = `AzureWebJobsStorage='${localStorage}' npm run poison -- list${queue}`;
  return [bold('Look at what could not be closed (the poison desk):'), line];
}

function httpCurl(url: string, needsKey: boolean): string {
  return jsonCurl(`${url}/api/closeSession`, httpDemo, keyOptions(needsKey));
}

function userCurl(url: string, needsKey: boolean, entraOrigin: string): string {
  const token = `$(curl -sk '${entraOrigin}/_simulator/userToken')`;
  const options = [...keyOptions(needsKey), `-H "Authorization: Bearer ${token}"`];
  return jsonCurl(`${url}/api/closeSession`, userDemo, options);
}

function keyOptions(needsKey: boolean): string[] {
  return needsKey ? [KEY_OPTION] : [];
}

function queueCurl(url: string): string {
  const headers = { 'Content-Type': 'application/xml' };
  return curlLine({ url, headers, body: messageXml(queueDemo) });
}

function jsonCurl(url: string, body: object, options: string[]): string {
  return curlLine({ url, headers: { 'Content-Type': 'application/json' }, options, body });
}
