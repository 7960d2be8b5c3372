/** `npm start`: the app on the local stack, until a signal ends it. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { version } from '../../package.json';
import { DEFAULT_QUEUE_NAME } from '../../shared/settings/settings';
import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import { readCloseLog } from './closeLog';
import { green, red, yellow } from './colours';
import { openDemoSessions } from '../demo/demoSessions';
import { endWhenTold } from './endWhenTold';
import type { HostEvent, HttpCallSeen, WorkerLog } from '../host/app/functionsHost';
import { addMessageUrl, createQueue } from '../stack/queueSas';
import { type Stack, startStack } from '../stack/stack';
import { consolePage } from '../console/server/console';
import { Journal } from '../console/server/journal';
import type { ConsoleWorld } from '../console/server/world';
import { callLine, closeLine } from './lines';
import { summaryLines } from './summary';

const DEFAULT_PORT = 7071;

function readPort(text: string | undefined): number {
  const port = Number(text === undefined || text === '' ? DEFAULT_PORT : text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error('PORT must be a whole number from 0 (any free port) to 65535.');
}

/** Closes that went to the queue, by operation id, until their call is answered. */
const queued = new Map<string, CloseRecord>();

function printLog({ level, message }: WorkerLog, close: CloseRecord | undefined): void {
  if (close?.outcome === 'queued') queued.set(close.operationId, close);
  else if (close !== undefined) console.log(closeLine(close, new Date()));
  else if (level === 'error' || level === 'critical') console.error(red(firstLine(message)));
  else if (level === 'warning') console.error(yellow(firstLine(message)));
}

/** Without the stack that the host logs after a function has failed. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}

function printCall(call: HttpCallSeen): void {
  const { operationId = '' } = call;
  const line = callLine(call, queued.get(operationId), new Date());
  queued.delete(operationId);
  if (line !== undefined) console.log(line);
}

/** What stopped is in the log already; that it is there again is not. */
function printEvent(event: HostEvent): void {
  if (event.type === 'queueRecovered') {
    console.log(green(`Queue '${event.queueName}' answers again.`));
  }
}

async function prepareQueue(stack: Stack, queueName: string): Promise<string | undefined> {
  const connectionString = stack.env['AzureWebJobsStorage'];
  if (!connectionString) return undefined;
  if (stack.azurite === undefined) {
    // Not waited for. Where it fails, the listener fails likewise, and says so.
    createQueue(connectionString, queueName).catch(() => undefined);
    return undefined;
  }
  await createQueue(connectionString, queueName);
  return addMessageUrl(connectionString, queueName);
}

async function readProblems(url: string): Promise<{ name: string; message: string }[]> {
  // Not fetch: what it loads at its first use would be a tenth of the start.
  const [answer] = (await once(get(`${url}/api/health`), 'response')) as [IncomingMessage];
  const health = (await json(answer)) as { settings?: { name: string; message: string }[] };
  return health.settings ?? [];
}

async function main(): Promise<void> {
  const { env } = process;
  const port = readPort(env['PORT']);
  const journal = new Journal();
  const page: { world?: ConsoleWorld } = {};
  const starting = startStack({
    env,
    port,
    onLog(log) {
      const close = readCloseLog(log.message);
      journal.addLog(log, close);
      printLog(log, close);
    },
    onEvent(event) {
      journal.addEvent(event);
      printEvent(event);
    },
    onHttp(call) {
      journal.addHttp(call);
      printCall(call);
    },
    // From build/local/, where this is built to.
    homePage: consolePage(join(__dirname, '..', '..'), () => page.world),
  });
  endWhenTold(starting);
  const stack = await starting;
  if (stack.graph !== undefined) openDemoSessions(stack.graph);
  const queueName = env['CLOSE_SESSION_QUEUE'] || DEFAULT_QUEUE_NAME;
  page.world = {
    stack,
    journal,
    queueName,
    resultsQueue: env['CLOSE_SESSION_RESULTS_QUEUE'] || undefined,
    functionsKey: env['FUNCTIONS_KEY'] || undefined,
    addresses: new Map(),
    outages: new Map(),
  };
  const problems = await readProblems(stack.host.url);
  const lines = summaryLines({
    url: stack.host.url,
    version,
    isPlain: !process.stdout.isTTY || process.argv.includes('--plain'),
    needsKey: Boolean(env['FUNCTIONS_KEY']),
    problems,
    graphEndpoint: stack.env['GRAPH_ENDPOINT'] ?? '',
    isGraphSimulated: stack.graph !== undefined,
    isStorageSimulated: stack.azurite !== undefined,
    isIdentitySimulated: stack.identity !== undefined,
    entraOrigin: stack.entra?.origin,
    caFile: stack.env['NODE_EXTRA_CA_CERTS'],
    queueName,
    localStorage: stack.azurite?.connectionString,
    // With a setting that is wrong, its value may be anything.
    addMessageUrl: problems.length === 0 ? await prepareQueue(stack, queueName) : undefined,
  });
  console.log(lines.join('\n'));
}

main().catch((error: unknown) => {
  console.error(red(error instanceof Error ? error.message : String(error)));
  process.exit(1);
});
