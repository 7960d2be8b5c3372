import { type DemoSession, httpDemo, openingOf, queueDemo, userDemo } from '../demo/demoSessions';
import { DEFAULT_QUEUE_NAME } from '../../shared/settings/settings';
import { type CloseRecord, GOOD_OUTCOMES } from '../../shared/telemetry/records/closeRecord';
import { bold, cyan, dim, green, red, yellow } from './colours';
import { rehearsalLines } from './rehearsal';

/** What is running, for the person who started it. */
export interface SummaryFacts {
  url: string;
  version: string;
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
  const lines = facts.problems.length > 0 ? misconfiguredLines(facts) : runningLines(facts);
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
    post(`${graphEndpoint}/_simulator/sessions`, ['-k'], 'application/json', openingOf(httpDemo)),
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
  return post(`${url}/api/closeSession`, keyOption(needsKey), 'application/json', httpDemo);
}

function userCurl(url: string, needsKey: boolean, entraOrigin: string): string {
  const token = `$(curl -sk '${entraOrigin}/_simulator/userToken')`;
  const options = [...keyOption(needsKey), `-H "Authorization: Bearer ${token}"`];
  return post(`${url}/api/closeSession`, options, 'application/json', userDemo);
}

function keyOption(needsKey: boolean): string[] {
  return needsKey ? ['-H "x-functions-key: $FUNCTIONS_KEY"'] : [];
}

function queueCurl(addMessageUrl: string): string {
  return post(addMessageUrl, [], 'application/xml', messageXml(queueDemo));
}

/**
 * The body of Put Message: https://learn.microsoft.com/rest/api/storageservices/put-message. The request stands in
 * it as it is, without entities, so that it can be copied from here into an SDK; it holds no "]]>".
 */
function messageXml(session: DemoSession): string {
  const text = `<![CDATA[${JSON.stringify(session)}]]>`;
  return `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`;
}

function post(url: string, options: string[], contentType: string, body: object | string): string {
  const data = typeof body === 'string' ? body : JSON.stringify(body);
  return [
    'curl -sS',
    ...options,
    `'${url}'`,
    `-H 'Content-Type: ${contentType}'`,
    `-d '${data}'`,
  ].join(' ');
}

/** One line for a close. */
export function closeLine(close: CloseRecord): string {
  const { outcome, trigger, messageFate, session, graphCalls, durationMs, delaySeconds } = close;
  const { publishFailed, mailFailed } = close;
  const isGood = GOOD_OUTCOMES.has(outcome);
  const colour = isGood ? green : messageFate === 'requeued' ? yellow : red;
  const facts = [
    `by ${trigger}`,
    session === undefined ? undefined : `session ${session}`,
    `calls of Graph: ${graphCalls}`,
    `${durationMs} ms`,
    messageFate === undefined ? undefined : `message ${messageFate}`,
    delaySeconds === undefined ? undefined : `again in ${delaySeconds} s`,
    publishFailed === undefined ? undefined : `outcome not published (${publishFailed})`,
    mailFailed === undefined ? undefined : `mail not sent (${mailFailed})`,
  ].filter((fact) => fact !== undefined);
  return `${colour(outcome.padEnd(21))} ${dim(facts.join(', '))}`;
}
