import { inFlight } from '../worker/inFlight';
import { startMeasuredWorker, type MeasuredWorker } from '../worker/measuredWorker';
import { queuedOperations } from '../worker/queuedOperations';
import { startStandIns } from '../worker/standIns';
import { APP, BARE_CLOSE, closeRequest } from './apps';
import type { Pair, Row } from './row';

const RUNS = 11;
const CLOSES = 1_000;
const WARM_UP_CLOSES = 4_000;
const IN_FLIGHT = 16;
const TABLE = 'closeSessionOperations';

/** CPU time of the process for a close, once it is warm: by HTTP, by queue, and by queue with an operation state. */
export async function closeCpu(): Promise<Row[]> {
  const standIns = await startStandIns();
  const ours = await startMeasuredWorker(APP, standIns.settings);
  const bare = await startMeasuredWorker(BARE_CLOSE, standIns.settings);
  let number = 0;

  /** CPU milliseconds of one close, over many. */
  const cpuOf = async (
    worker: MeasuredWorker,
    count: number,
    close: (worker: MeasuredWorker, place: number) => Promise<unknown>,
  ): Promise<number> => {
    const before = worker.cpuMs();
    await inFlight(count, IN_FLIGHT, (place) => close(worker, place));
    return (worker.cpuMs() - before) / count;
  };
  const measure = async (
    close: (worker: MeasuredWorker, place: number) => Promise<unknown>,
    prepare: (count: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<Pair[]> => {
    const pairs: Pair[] = [];
    for (let run = -1; run < RUNS; run++) {
      const count = run < 0 ? WARM_UP_CLOSES : CLOSES;
      await prepare(count);
      const one = await cpuOf(ours, count, close);
      await prepare(count);
      const other = await cpuOf(bare, count, close);
      if (run >= 0) pairs.push({ ours: one, yardstick: other });
    }
    return pairs;
  };

  let messages: string[] = [];
  const enqueue = async (count: number): Promise<void> => {
    messages = await queuedOperations(ours, standIns.storage, count);
  };

  try {
    const common = { unit: 'ms', goal: 1.2 };
    return [
      {
        what: `CPU of a close by HTTP, ${IN_FLIGHT} in flight`,
        yardstick: 'one bare fetch',
        ...common,
        pairs: await measure((worker) => worker.post('closeSession', closeRequest(number++))),
      },
      {
        what: 'CPU of a queue delivery',
        yardstick: 'one bare fetch',
        ...common,
        pairs: await measure((worker) => worker.deliver(JSON.stringify(closeRequest(number++)))),
      },
      {
        what: 'CPU of a queue delivery with an operation state',
        yardstick: `three bare fetches (${TABLE} read and written)`,
        ...common,
        pairs: await measure((worker, place) => worker.deliver(messages[place] ?? ''), enqueue),
      },
    ];
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
    await standIns.stop();
  }
}
