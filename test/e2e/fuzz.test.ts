import fc from 'fast-check';
import { campaign, say, timeoutMs } from '../fuzz/campaign';
import { assertNoSecret, FUNCTIONS_KEY } from '../fuzz/secrets';
import { openQueueFuzz } from './queueFuzz';
import { openWire } from './wire';
import { wireCases } from './wireCases';
import { openSession, useApp, useWorld } from './world';
import { queueTexts } from './queueTexts';
import { probeSettings, removeProbe, sampleWorker, type WorkerSample } from './workerSample';

// A header with a character above U+00FF: the Functions library fails before it calls us, and the host logs it.
const LIBRARY_FAILURES =
  /Executed .+ TypeError: Cannot convert argument to a ByteString.+\n(?:\s+at .+\n)*/g;

const MIB = 2 ** 20;

const world = useWorld();
const running = useApp(world, 'fuzz', () => ({
  ...probeSettings,
  FUNCTIONS_KEY,
  GRAPH_REQUESTS_PER_SECOND: '1000',
}));
let warm: WorkerSample;

const batches = <T>(cases: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
  fc.array(cases, { minLength: 1, maxLength, size: 'max' });

beforeAll(async () => {
  // What loads on first need is no growth.
  await running.queue.createIfNotExists();
  await running.queue.sendMessage('hello');
  await running.poisoned();
  const later = { Prefer: 'respond-async', 'x-functions-key': FUNCTIONS_KEY };
  await running.post(openSession(world.graph), later);
  await running.empty();
});
afterAll(removeProbe);

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
        warm = await sampleWorker(running.app);
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
  const end = await sampleWorker(running.app);
  expect(end.pid).toBe(warm.pid);
  const grown = (of: 'heapUsedBytes' | 'rssBytes') =>
    [warm, end].map((sample) => (sample[of] / MIB).toFixed(1)).join(', ');
  say(
    `fuzz worker after the first tenth over HTTP, and at the end: heap ${grown('heapUsedBytes')} MiB, RSS ${grown('rssBytes')} MiB`,
  );
  // The queue's part adds some 2 MiB, however many cases there are.
  expect(end.heapUsedBytes).toBeLessThanOrEqual(warm.heapUsedBytes + 5 * MIB);
  expect(end.rssBytes).toBeLessThanOrEqual(1.5 * warm.rssBytes + 50 * MIB);
  const output = running.app.output().replace(LIBRARY_FAILURES, '');
  assertNoSecret(output, 'the output');
  expect(output.split('\n').filter((line) => /InternalError|Failed, /.test(line))).toEqual([]);
});
