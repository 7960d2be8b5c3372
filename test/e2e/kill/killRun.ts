import { setTimeout as delay } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import { type App, ready, spawnApp, startApp, until } from '../app';
import type { World } from '../world';
import { feed, waitingIn } from './feed';
import { killSettings, MARK, type KillPlan } from './killPlan';
import { KillTraffic } from './killTraffic';
import { processesWith } from './marked';
import { type Poison, takePoison } from './poison';
import { seededRandom } from './seededRandom';

/** What a run has seen; killReport.ts makes sense of it. */
export interface KillEvidence {
  traffic: KillTraffic;
  /** Kills by what they hit: while the app came up, with calls of Graph in flight. */
  kills: { total: number; inStartUp: number; withCallsInFlight: number };
  /** Exit codes; null where the signal ended it. `inStartUp`: before the app was ready. Epoch milliseconds. */
  exits: { code: number | null; inStartUp: boolean; toldAt: number; endedAt: number }[];
  /** All that each app has printed, the last one included. */
  lives: string[];
  /** Epoch milliseconds. */
  startedAt: number;
  /** In poison when the queue was empty first; what the host gave up on was queued again then. */
  poison: Poison;
  poisonAfterRequeue: Poison;
  seconds: number;
}

const MOST_WAITING = 150;
/** What a kill waits for before its random time begins; `inFlight` has none, so that no run is without. */
const MOMENTS = ['running', 'inFlight', 'startUp', 'calling'] as const;
const START_UP_MS = 700;
const LIFE_MS = 1_200;
const DRAIN_MS = 180_000;

/** Kills and restarts the app under load, then lets one last app finish. */
export async function killRun(world: World, plan: KillPlan): Promise<KillEvidence> {
  const startedAt = Date.now();
  // Two, for who asks first differs from run to run.
  const [momentOf, fateOf] = [seededRandom(plan.seed), seededRandom(plan.seed + 1)];
  const settings = killSettings(world, plan);
  const [queue, poisonQueue] = [plan.name, `${plan.name}-poison`].map(
    (name) => new QueueClient(world.azurite.connectionString, name),
  ) as [QueueClient, QueueClient];
  await queue.create();
  // Graph's own limit is not what is tried here.
  world.graph.setThrottle({ requests: 1_000_000, windowSeconds: 1 });
  const traffic = new KillTraffic(world.graph, fateOf, plan.without ?? []);
  const kills = { total: 0, inStartUp: 0, withCallsInFlight: 0 };
  const exits: KillEvidence['exits'] = [];
  const lives: string[] = [];

  async function live(): Promise<void> {
    const before = world.graph.requests().length;
    // Calls of apps that were killed go on in Graph: those do not count.
    const calls = () => world.graph.requests().slice(before);
    const hasCallInFlight = () => calls().some(({ endedAt }) => endedAt === undefined);
    const app = spawnApp(settings);
    const moment = MOMENTS[kills.total % MOMENTS.length] ?? 'running';
    const inStartUp = moment === 'startUp';
    if (!inStartUp) await ready(app);
    if (moment === 'calling') await until(() => calls().length > 0);
    if (moment === 'inFlight') await until(hasCallInFlight);
    else await delay(momentOf() * (inStartUp ? START_UP_MS : LIFE_MS));
    const inFlight = hasCallInFlight();
    const toldAt = Date.now();
    const code = await app.end(plan.signal);
    exits.push({ code, inStartUp, toldAt, endedAt: Date.now() });
    lives.push(app.output());
    kills.total++;
    if (inStartUp) kills.inStartUp++;
    if (inFlight) kills.withCallsInFlight++;
    await until(async () => (await processesWith(MARK, plan.name)).length === 0);
  }

  let isOver = false;
  const isFed = (): boolean => isOver && traffic.kinds.size >= plan.leastMessages;
  async function kill(): Promise<App> {
    while (kills.total < plan.kills) await live();
    isOver = true;
    return startApp(settings);
  }
  const [last] = await Promise.all([
    kill(),
    feed(queue, MOST_WAITING, () => (isFed() ? undefined : traffic.next())),
  ]);
  const empty = () => until(async () => (await waitingIn(queue)) === 0, DRAIN_MS);
  await empty();
  const poison = await takePoison(poisonQueue);
  for (const text of poison.givenUp) await queue.sendMessage(text);
  await empty();
  const poisonAfterRequeue = await takePoison(poisonQueue);
  await last.stop();
  lives.push(last.output());
  const seconds = (Date.now() - startedAt) / 1000;
  return { traffic, kills, exits, lives, startedAt, poison, poisonAfterRequeue, seconds };
}
