import { startMeasuredWorker, type MeasuredWorker } from '../worker/measuredWorker';
import { startStandIns } from '../worker/standIns';
import { APP, BARE_CLOSE, closeRequest } from './apps';
import type { Pair, Row } from './row';

const RUNS = 15;
const WARM_UP_RUNS = 2;

/** From the start of the worker to the end of its first close: load, token, connection, Graph. */
export async function coldStart(): Promise<Row[]> {
  const standIns = await startStandIns();
  const firstClose = async (
    app: string,
    close: (worker: MeasuredWorker) => Promise<unknown>,
  ): Promise<number> => {
    const startedAt = performance.now();
    const worker = await startMeasuredWorker(app, standIns.settings);
    await close(worker);
    const ms = performance.now() - startedAt;
    await worker.stop();
    return ms;
  };
  const measure = async (close: (worker: MeasuredWorker) => Promise<unknown>): Promise<Pair[]> => {
    const pairs: Pair[] = [];
    for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
      const ours = await firstClose(APP, close);
      const yardstick = await firstClose(BARE_CLOSE, close);
      if (run >= 0) pairs.push({ ours, yardstick });
    }
    return pairs;
  };
  try {
    const common = { unit: 'ms', goal: 1.8, yardstick: 'bare fetches' };
    return [
      {
        what: 'cold start to the first close, HTTP',
        ...common,
        pairs: await measure((worker) => worker.post('closeSession', closeRequest(0))),
      },
      {
        what: 'cold start to the first close, queue',
        ...common,
        pairs: await measure((worker) => worker.deliver(JSON.stringify(closeRequest(0)))),
      },
    ];
  } finally {
    await standIns.stop();
  }
}
