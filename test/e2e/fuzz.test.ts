import fc from 'fast-check';
import { campaign, say, timeoutMs } from '../fuzz/campaign';
import { assertNoSecret, FUNCTIONS_KEY } from '../fuzz/secrets';
import { childrenOf, stopApps } from './app';
import { residentMegabytes } from './memory';
import { openQueueFuzz } from './queueFuzz';
import { openWire } from './wire';
import { wireCases } from './wireCases';
import { openSession, type Running, startWorld, type World } from './world';
import { queueTexts } from './queueTexts';

// A header with a character above U+00FF: the Functions library fails before it calls us, and the host logs it.
const LIBRARY_FAILURES =
  /Executed .+ TypeError: Cannot convert argument to a ByteString.+\n(?:\s+at .+\n)*/g;

let world: World;
let running: Running;
let worker: number;
let warmMegabytes: number;

const batches = <T>(cases: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
  fc.array(cases, { minLength: 1, maxLength, size: 'max' });

beforeAll(async () => {
  world = await startWorld();
  const settings = { FUNCTIONS_KEY, GRAPH_REQUESTS_PER_SECOND: '1000' };
  running = await world.start('fuzz', settings);
  // What loads on first need is no growth.
  await running.queue.createIfNotExists();
  await running.queue.sendMessage('hello');
  await running.poisoned();
  const later = { Prefer: 'respond-async', 'x-functions-key': FUNCTIONS_KEY };
  await running.post(openSession(world.graph), later);
  await running.empty();
  [worker = 0] = await childrenOf(running.app);
}, 30_000);
afterAll(async () => {
  await stopApps();
  await world.stop();
});

it(
  'the running app takes whatever bytes come over HTTP',
  async () => {
    const wire = openWire(world, Number(new URL(running.app.url).port));
    await campaign({
      name: 'wire',
      inputs: batches(wireCases, 24),
      inputsPerRound: 25,
      check: (cases) => wire.check(cases),
      onFirstTenth: async () => {
        warmMegabytes = await residentMegabytes(worker);
      },
    });
    wire.close();
    // What was to be closed later is no matter of the next test.
    await running.empty();
    if (await running.poison.exists()) await running.poison.clearMessages();
  },
  timeoutMs,
);

it(
  'the running app closes or poisons whatever stands in the queue, once',
  async () => {
    const queue = await openQueueFuzz(world, running);
    await campaign({
      name: 'queue',
      inputs: batches(queueTexts, 50),
      inputsPerRound: 3,
      check: (messages) => queue.check(messages),
    });
  },
  timeoutMs,
);

it('is the worker that it was, has not grown, and has said nothing that it should not', async () => {
  expect(await childrenOf(running.app)).toEqual([worker]);
  const megabytes = await residentMegabytes(worker);
  say(
    `fuzz worker: ${warmMegabytes} MB after the first tenth over HTTP, ${megabytes} MB at the end`,
  );
  expect(megabytes).toBeLessThanOrEqual(1.5 * warmMegabytes + 50);
  const output = running.app.output().replace(LIBRARY_FAILURES, '');
  assertNoSecret(output, 'the output');
  expect(output.split('\n').filter((line) => /InternalError|Failed, /.test(line))).toEqual([]);
});
