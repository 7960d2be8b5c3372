import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type GraphSimulator,
  startGraphSimulator,
} from '../../local/simulators/graph/service/graphSimulator';
import { budget } from '../../local/simulators/graph/tenant/tenant';
import { startManagedIdentity } from '../../local/simulators/identity/managedIdentity';
import { makeLocalAuthority } from '../../local/stack/certificate';
import { childrenOf, startApp, stopApps } from '../../test/e2e/app';
import { LIMIT_PER_SECOND } from '../../test/support/paceSimulation';
import { type QueueService, startQueueService } from '../worker/queueService';

const DEFAULT_MESSAGES = 10_000;
const WORKERS = [1, 2, 4];
/** GRAPH_REQUESTS_PER_SECOND by default: the most that one worker makes. */
const CEILING_PER_SECOND = 120;
const QUEUE = 'close-session';
const DRAIN_GOAL = 1.1;
const STALL_MS = 120_000;

interface Cloud {
  graph: GraphSimulator;
  service: QueueService;
  settings: Record<string, string>;
  stop(): Promise<void>;
}

async function startCloud(): Promise<Cloud> {
  const { caPem, key, cert } = await makeLocalAuthority();
  const directory = await mkdtemp(join(tmpdir(), 'close-scale-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, caPem);
  const [graph, identity, service] = await Promise.all([
    startGraphSimulator({ key, cert }),
    startManagedIdentity(),
    startQueueService(),
  ]);
  return {
    graph,
    service,
    settings: {
      GRAPH_ENDPOINT: graph.endpoint,
      IDENTITY_ENDPOINT: identity.endpoint,
      IDENTITY_HEADER: identity.header,
      AzureWebJobsStorage: service.connectionString,
      NODE_EXTRA_CA_CERTS: caFile,
      // What a killed worker had in hand comes back at once, as it does on Azure after 30 s.
      AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:01',
    },
    async stop() {
      await graph.stop();
      await Promise.all([identity.stop(), service.stop(), rm(directory, { recursive: true })]);
    },
  };
}

interface Drain {
  closed: number;
  /** Part of all Graph calls. */
  refused: number;
  requeued: number;
  /** From the first Graph call to the last close. */
  seconds: number;
  /** What the limit allows, or the ceilings where they are lower. */
  allowedSeconds: number;
}

/** Empties a queue; a third of the way in a worker is killed, and its host starts another. */
async function drain(workers: number, count: number): Promise<Drain> {
  const cloud = await startCloud();
  const { graph, service } = cloud;
  try {
    const { driveId, itemId } = budget;
    const texts = Array.from({ length: count }, () => {
      const { id } = graph.openSession({ driveId, itemId, neverExpires: true });
      return JSON.stringify({ workbookSessionId: id, driveId, itemId });
    });
    const apps = await Promise.all(Array.from({ length: workers }, () => startApp(cloud.settings)));
    service.fill(QUEUE, texts);
    let last = { waiting: count, at: Date.now() };
    let isKilled = false;
    while (last.waiting > 0) {
      await delay(50);
      const waiting = service.waiting(QUEUE);
      if (waiting !== last.waiting) last = { waiting, at: Date.now() };
      if (Date.now() - last.at > STALL_MS) throw new Error(`Nothing moves; ${waiting} wait.`);
      if (!isKilled && waiting < (2 / 3) * count && apps[0] !== undefined) {
        const [pid = 0] = await childrenOf(apps[0]);
        process.kill(pid, 'SIGKILL');
        isKilled = true;
      }
    }
    const calls = graph.requests();
    const closes = calls.filter(({ status }) => status === 204);
    const begunAt = Math.min(...calls.map(({ startedAt }) => startedAt));
    const endedAt = Math.max(...closes.map(({ endedAt: at = 0 }) => at));
    const perSecond = Math.min(LIMIT_PER_SECOND, workers * CEILING_PER_SECOND);
    return {
      closed: graph.sessions().filter(({ state }) => state === 'closed').length,
      refused: calls.filter(({ status }) => status === 429).length / calls.length,
      requeued: service.written(QUEUE),
      seconds: (endedAt - begunAt) / 1000,
      allowedSeconds: count / perSecond,
    };
  } finally {
    await stopApps();
    await cloud.stop();
  }
}

/**
 * One, two and four apps on one queue, and a Graph with its real limit: is all closed, how much is refused, and how long
 * does it take against what the limit allows? The apps are what `npm start` runs, each with a host and a worker process.
 */
export async function scale([count = DEFAULT_MESSAGES]: readonly number[]): Promise<boolean> {
  if (!Number.isInteger(count) || count < 100) throw new Error('usage: scale [messages, from 100]');
  console.log('| workers | closed | refused | requeued | seconds | allowed | ratio | goal |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  let isMet = true;
  for (const workers of WORKERS) {
    const { closed, refused, requeued, seconds, allowedSeconds } = await drain(workers, count);
    const ratio = seconds / allowedSeconds;
    const isRowMet = closed === count && ratio <= DRAIN_GOAL;
    const cells = [
      workers,
      `${closed} of ${count}`,
      `${(100 * refused).toFixed(1)} %`,
      requeued,
      seconds.toFixed(1),
      allowedSeconds.toFixed(1),
      ratio.toFixed(2),
      `<= ${DRAIN_GOAL}${isRowMet ? '' : ' MISSED'}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    isMet &&= isRowMet;
  }
  return isMet;
}
