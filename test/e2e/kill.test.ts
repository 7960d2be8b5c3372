import { QueueClient } from '@azure/storage-queue';
import { wholeNumber } from '../support/wholeNumber';
import { ready, spawnApp, stopApps, until } from './app';
import { killReport, reportLine } from './kill/killReport';
import { type KillPlan, MAX_DEQUEUE_COUNT } from './kill/killPlan';
import { killRun } from './kill/killRun';
import { describeRepeats } from './kill/repeats';
import { openSession, startWorld, stateOf, type World } from './world';

/** `npm run test:kill` says how large; every test run has a small one. */
const KILLS = wholeNumber('KILL_KILLS') ?? 6;
const MESSAGES = wholeNumber('KILL_MESSAGES') ?? 150;
const SIZE = {
  kills: KILLS,
  leastMessages: MESSAGES,
  timeoutMs: 120_000 + KILLS * 15_000 + MESSAGES * 100,
};
const SEED = wholeNumber('KILL_SEED') ?? Math.floor(Math.random() * 1_000_000);

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await stopApps();
  await world.stop();
});

async function run(plan: Omit<KillPlan, 'seed' | keyof typeof SIZE>) {
  process.stdout.write(`${plan.name}: KILL_SEED=${SEED}\n`);
  const evidence = await killRun(world, { ...SIZE, ...plan, seed: SEED });
  const report = killReport(world.graph, evidence);
  process.stdout.write(reportLine(plan.name, SEED, evidence, report));
  expect(report.messages).toBeGreaterThanOrEqual(SIZE.leastMessages);
  expect(report.lost).toEqual([]);
  // In poison is what was meant for it, and nothing else.
  const doomed = evidence.traffic.idsOf('doomed');
  expect(report.poisoned.sort()).toEqual(doomed.sort());
  expect(report.closed).toBe(report.messages - doomed.length);
  for (const { code } of evidence.poison.records) expect(code).toBe('WorkbookNotFound');
  // Queued again, with nobody killing, all that the host had given up on was done.
  expect(evidence.poisonAfterRequeue.givenUp).toEqual([]);
  expect(report.givenUpAfter.length).toBeGreaterThanOrEqual(report.givenUp);
  expect(report.givenUpAfter.filter((tries) => tries < MAX_DEQUEUE_COUNT)).toEqual([]);
  return { evidence, report };
}

it(
  'an app that is killed at any moment loses nothing',
  async () => {
    const { evidence } = await run({
      name: `killed-${process.pid}`,
      signal: 'SIGKILL',
      invisibilitySeconds: 3,
    });
    expect(evidence.exits.map(({ code }) => code)).toEqual(evidence.exits.map(() => null));
    expect(evidence.kills.withCallsInFlight).toBeGreaterThan(0);
  },
  SIZE.timeoutMs,
);

it(
  'an app that is asked to end finishes what it has in hand',
  async () => {
    // Its drain would take as long as the stubborn ones do.
    const plan = {
      name: `ended-${process.pid}`,
      signal: 'SIGTERM',
      // A renewal that is late by half of it would repeat a close.
      invisibilitySeconds: 10,
      without: ['stubborn'],
    } as const;
    const { evidence, report } = await run(plan);
    const asked = evidence.exits.filter(({ inStartUp }) => !inStartUp);
    expect(asked.map(({ code }) => code)).toEqual(asked.map(() => 0));
    expect(describeRepeats(world.graph, evidence, report.repeated)).toEqual([]);
    expect(report).toMatchObject({ givenUp: 0, repeatedRecords: 0, repeatedCloses: 0 });
  },
  SIZE.timeoutMs,
);

it('Ctrl-C, which reaches every process of the terminal, lets run what runs', async () => {
  const name = 'ctrl-c';
  const queue = new QueueClient(world.azurite.connectionString, name);
  await queue.create();
  const request = openSession(world.graph);
  world.graph.addFault({ delayMs: 1_000 });
  // Of a group of its own, as a shell starts it: its worker is in that group too.
  const app = spawnApp({ ...world.settings, CLOSE_SESSION_QUEUE: name }, { detached: true });
  await ready(app);
  await queue.sendMessage(JSON.stringify(request));
  await until(() => world.graph.requests().length === 1);
  const ended = new Promise((resolve) => app.process.once('exit', resolve));
  process.kill(-(app.process.pid ?? 0), 'SIGINT');
  expect(await ended).toBe(0);
  expect(stateOf(world.graph, request.workbookSessionId)).toBe('closed');
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
  expect(app.output()).not.toContain('starts again');
});
