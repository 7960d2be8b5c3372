/** `npm run demo`: every form of address by HTTP and by queue, and what goes wrong; exits 0 only if all was right. */
import { setTimeout as delay } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import { DEFAULT_QUEUE_NAME } from '../../shared/settings/settings';
import { sessionFingerprint } from '../../shared/telemetry/records/redaction';
import { QueueOutcomes, readCloseLog } from '../start/closeLog';
import { bold, dim, green, red } from '../start/colours';
import { type DemoCase, demoCases } from './demoCases';
import { RESULTS_QUEUE, scenes, sceneSettings, type Stage } from './demoScenes';
import type { GraphSimulator } from '../simulators/graph/service/graphSimulator';
import { startStack } from '../stack/stack';

const QUEUE = DEFAULT_QUEUE_NAME;

/** The demo never leaves this machine: settings from outside do not count. */
function ownSettings(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, CLOSE_SESSION_QUEUE: QUEUE, ...sceneSettings };
}

async function closeByHttp(url: string, request: object): Promise<string> {
  const answer = await fetch(`${url}/api/closeSession`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  const body = (await answer.json()) as { status?: string; error?: { code: string } };
  return `${answer.status} ${body.status ?? body.error?.code ?? ''}`;
}

function line(what: string, byHttp: string, byQueue: string): string {
  return `${what.padEnd(62)}${byHttp.padEnd(22)}${byQueue}`;
}

function verdict(cameOut: string, expected: string, width: number): string {
  return cameOut === expected ? cameOut.padEnd(width) : red(`${cameOut} (expected ${expected})`);
}

async function main(): Promise<boolean> {
  const outcomes = new QueueOutcomes();
  const stack = await startStack({
    env: ownSettings(),
    port: 0,
    onLog: ({ message }) => {
      const close = readCloseLog(message);
      if (close !== undefined) outcomes.add(close);
    },
  });
  try {
    const queueOf = (name: string) => new QueueClient(stack.env['AzureWebJobsStorage'] ?? '', name);
    const [queue, results] = [queueOf(QUEUE), queueOf(RESULTS_QUEUE)];
    await Promise.all([queue.createIfNotExists(), results.createIfNotExists()]);
    const { graph, entra, host } = stack;
    if (graph === undefined || entra === undefined)
      throw new Error('The demo needs its simulators.');
    const right = await runAll(demoCases(), host.url, graph, queue, outcomes);
    console.log();
    return (await playAll({ url: host.url, graph, entra, results })) && right;
  } finally {
    await stack.stop();
  }
}

async function runAll(
  cases: readonly DemoCase[],
  url: string,
  graph: GraphSimulator,
  queue: QueueClient,
  outcomes: QueueOutcomes,
): Promise<boolean> {
  console.log(bold(line('what went in', 'out by HTTP', 'out by queue')));
  let right = 0;
  for (const { what, prepare, expectedByHttp, expectedByQueue } of cases) {
    const byHttp = await closeByHttp(url, prepare(graph));
    const request = prepare(graph);
    const isReadable = !expectedByQueue.startsWith('InvalidRequest');
    const done = outcomes.untilDone(
      isReadable ? sessionFingerprint(String(request['workbookSessionId'])) : '',
    );
    await queue.sendMessage(JSON.stringify(request));
    const byQueue = await done;
    if (byHttp === expectedByHttp && byQueue === expectedByQueue) right++;
    console.log(
      line(what, verdict(byHttp, expectedByHttp, 22), verdict(byQueue, expectedByQueue, 0)),
    );
  }
  const open = graph.sessions().filter(({ state }) => state === 'open').length;
  const facts = `${graph.requests().length} calls of Graph, ${open} sessions still open (of the misspelt requests)`;
  console.log(
    `${(right === cases.length ? green : red)(`${right} of ${cases.length} right`)}: ${dim(facts)}`,
  );
  return right === cases.length;
}

async function playAll(stage: Stage): Promise<boolean> {
  console.log(bold(line('what was done', 'what came of it', '')));
  let right = 0;
  for (const { what, play, expected } of scenes) {
    const cameOut = await Promise.race([play(stage), tooLong()]);
    if (cameOut === expected) right++;
    console.log(line(what, verdict(cameOut, expected, 0), ''));
  }
  console.log((right === scenes.length ? green : red)(`${right} of ${scenes.length} right`));
  return right === scenes.length;
}

async function tooLong(): Promise<string> {
  await delay(30_000, undefined, { ref: false });
  return 'nothing in 30 s';
}

main().then(
  (isRight) => process.exit(isRight ? 0 : 1),
  (error: unknown) => {
    console.error(red(error instanceof Error ? error.message : String(error)));
    process.exit(1);
  },
);
