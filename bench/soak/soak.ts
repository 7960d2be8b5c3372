import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { stopApps } from '../../test/e2e/app';
import { feed, waitingIn } from '../../test/e2e/kill/feed';
import {
  probeSettings,
  removeProbe,
  sampleRow,
  sampleWorker,
  type WorkerSample,
} from '../../test/e2e/workerSample';
import { type Running, startWorld, type World } from '../../test/e2e/world';
import { soakMessages } from './soakTraffic';
import { soakVerdict } from './soakVerdict';

const DEFAULT_MESSAGES = 20_000;
const MOST_WAITING = 500;
const LOOK_EACH_MS = 250;
/** Azurite answers nobody for minutes at times: it seems to be its clearing away, once a minute. */
const SILENT_MS = 1_000;
/** No message done for so long, while storage answers: something hangs. */
const STALL_MS = 60_000;
const STEPS = ['start', 'quarter', 'middle', 'three quarters', 'end'] as const;

/** Feeds and watches; a sample at each quarter of the way. */
async function run(world: World, running: Running, count: number): Promise<WorkerSample[]> {
  const { app, queue } = running;
  const samples: WorkerSample[] = [];
  const startedAt = Date.now();
  const sample = async (done: number): Promise<void> => {
    const taken = await sampleWorker(app);
    const name = STEPS[samples.push(taken) - 1] ?? '';
    console.log(sampleRow(name, done, (Date.now() - startedAt) / 1000, taken));
  };
  await sample(0);
  let silentMs = 0;
  const messages = soakMessages(world.graph, count);
  const feeding = feed(queue, MOST_WAITING, messages.next);
  const watching = (async () => {
    let last = { done: 0, at: Date.now() };
    while (samples.length < STEPS.length) {
      const askedAt = Date.now();
      const done = Math.max(0, messages.opened() - (await waitingIn(queue)));
      const waitedMs = Date.now() - askedAt;
      if (waitedMs > SILENT_MS) {
        silentMs += waitedMs;
        last.at += waitedMs;
      }
      if (done !== last.done) last = { done, at: Date.now() };
      if (Date.now() - last.at > STALL_MS) throw new Error(`Nothing moves after ${done} messages.`);
      if (done >= (count * samples.length) / (STEPS.length - 1)) await sample(done);
      else await delay(LOOK_EACH_MS);
    }
  })();
  await Promise.all([feeding, watching]);
  const seconds = (Date.now() - startedAt) / 1000;
  const silent = `Azurite did not answer for ${(silentMs / 1000).toFixed(0)} s of them`;
  const rate = `${(count / seconds).toFixed(1)} a second`;
  console.log(`${count} messages in ${seconds.toFixed(0)} s, ${rate}; ${silent}`);
  return samples;
}

/**
 * A long run under load: does the worker grow, and is every session closed? Storage, Graph and the identity are simulated;
 * the app is the bundle that is deployed. Linux only: looks into /proc.
 */
export async function soak([count = DEFAULT_MESSAGES]: readonly number[]): Promise<boolean> {
  if (!Number.isInteger(count) || count < 100) {
    throw new Error('usage: soak [messages, from 100]');
  }
  const world = await startWorld();
  try {
    // Neither our pace nor Graph's limit is what is measured.
    world.graph.setThrottle({ requests: 1_000_000, windowSeconds: 1 });
    const settings = { ...probeSettings, GRAPH_REQUESTS_PER_SECOND: '1000' };
    const running = await world.start('soak', settings);
    await running.queue.createIfNotExists();
    console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}`);
    console.log('worker              done   seconds  heap MiB   RSS MiB   sockets   handles');
    const samples = await run(world, running, count);
    const isPoisonEmpty =
      !(await running.poison.exists()) || (await waitingIn(running.poison)) === 0;
    const { lines, isMet } = soakVerdict({ graph: world.graph, count, samples, isPoisonEmpty });
    console.log(lines.join('\n'));
    return isMet;
  } finally {
    await stopApps();
    await world.stop();
    await removeProbe();
  }
}
