import { readFileSync } from 'node:fs';
import { Agent, fetch as fetchWith } from 'undici';
import { stopApps } from '../../test/e2e/app';
import { openAgain, openEach, postBulk } from '../../test/e2e/bulk';
import { type Running, startWorld, type World } from '../../test/e2e/world';
import type { Pair, Row } from './row';

const SESSIONS = 100;
const LATENCY_MS = 50;
const IN_FLIGHT = 16;
const BATCH = 20;
const RUNS = 31;
const WARM_UP_RUNS = 10;

type Requests = ReturnType<typeof openEach>;

/** Five batches at once with nothing but fetch: how many were closed. */
async function closeRaw(world: World, agent: Agent, token: string, all: Requests): Promise<number> {
  const batches = Array.from({ length: all.length / BATCH }, (_, place) =>
    all.slice(place * BATCH, (place + 1) * BATCH),
  );
  const answers = await Promise.all(
    batches.map(async (batch) => {
      const requests = batch.map(({ workbookSessionId, driveId, itemId }, place) => ({
        id: String(place),
        method: 'POST',
        url: `/drives/${driveId}/items/${itemId}/workbook/closeSession`,
        headers: { 'workbook-session-id': workbookSessionId, 'Content-Type': 'application/json' },
        body: {},
      }));
      const answer = await fetchWith(`${world.graph.endpoint}/v1.0/$batch`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ requests }),
        dispatcher: agent,
      });
      return (await answer.json()) as { responses: { status: number }[] };
    }),
  );
  return answers.flatMap(({ responses }) => responses).filter(({ status }) => status === 204)
    .length;
}

/** Single calls, so many at a time: how many were closed. */
async function closeSingly(running: Running, all: Requests): Promise<number> {
  const waiting = [...all];
  let closed = 0;
  const caller = async (): Promise<void> => {
    for (let request = waiting.pop(); request !== undefined; request = waiting.pop()) {
      const answer = await running.post(request);
      if ((await answer.text()).includes('"closed"')) closed++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
  return closed;
}

async function timed(all: Requests, close: (all: Requests) => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  const closed = await close(all);
  const ms = performance.now() - startedAt;
  if (closed !== SESSIONS) throw new Error(`${closed} of ${SESSIONS} were closed.`);
  return ms;
}

async function measure(world: World): Promise<Row[]> {
  const { graph } = world;
  // Neither our pace nor Graph's limit is what is measured.
  graph.setThrottle({ requests: 1_000_000, windowSeconds: 1 });
  graph.addFault({ match: { operation: 'closeSession' }, delayMs: LATENCY_MS, times: 0 });
  const running = await world.start('bulk-bench', { GRAPH_REQUESTS_PER_SECOND: '1000' });
  const workbooks = openEach(graph, SESSIONS);
  await running.post(workbooks[0]);
  const token = graph.requests().at(-1)?.headers.authorization?.replace('Bearer ', '') ?? '';
  const ca = readFileSync(world.settings['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8');
  const agent = new Agent({ connect: { ca } });
  const toRaw: Pair[] = [];
  const toSingle: Pair[] = [];
  for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
    const open = () => workbooks.map((workbook) => openAgain(graph, workbook));
    const bulk = await timed(open(), async (requests) => {
      const { body } = await postBulk(running, { requests });
      return body.closed;
    });
    const raw = await timed(open(), (all) => closeRaw(world, agent, token, all));
    const single = await timed(open(), (all) => closeSingly(running, all));
    graph.clearRequests();
    if (run < 0) continue;
    toRaw.push({ ours: bulk, yardstick: raw });
    toSingle.push({ ours: bulk, yardstick: single });
  }
  await agent.close();
  const common = { what: `bulk of ${SESSIONS} at ${LATENCY_MS} ms`, unit: 'ms' };
  return [
    { ...common, yardstick: 'bare batches', goal: 1.15, pairs: toRaw },
    { ...common, yardstick: `single calls, ${IN_FLIGHT} at a time`, goal: 0.25, pairs: toSingle },
  ];
}

/**
 * What closing 100 sessions at once costs: by POST /api/closeSessions, by the bare batches of Graph sent from here
 * (the yardstick that no app can beat), and by 100 single calls, 16 at a time. All three in turn, in one run,
 * against the same simulated Graph, which takes 50 ms for each close; the app is the bundle that is deployed.
 */
export async function bulk(): Promise<Row[]> {
  const world = await startWorld();
  try {
    return await measure(world);
  } finally {
    await stopApps();
    await world.stop();
  }
}
