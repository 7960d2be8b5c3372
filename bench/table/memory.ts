import { probeSettings, removeProbe, sampleProcess } from '../../test/e2e/workerSample';
import { inFlight } from '../worker/inFlight';
import { startMeasuredWorker } from '../worker/measuredWorker';
import { startStandIns } from '../worker/standIns';
import { APP, closeRequest } from './apps';
import type { Row } from './row';

const MIB = 2 ** 20;
const FIRST = 1_000;
const ALL = 20_000;
const IN_FLIGHT = 16;

/** Heap in use once all garbage is collected: after many closes, and after the first thousand of the same process. */
export async function memory(): Promise<Row[]> {
  const standIns = await startStandIns();
  const worker = await startMeasuredWorker(APP, { ...standIns.settings, ...probeSettings });
  const closeUntil = (from: number, until: number): Promise<void> =>
    inFlight(until - from, IN_FLIGHT, (place) =>
      place % 2 === 0
        ? worker.post('closeSession', closeRequest(from + place))
        : worker.deliver(JSON.stringify(closeRequest(from + place))),
    );
  const heapMib = async (): Promise<number> =>
    (await sampleProcess(worker.pid)).heapUsedBytes / MIB;
  try {
    await closeUntil(0, FIRST);
    const yardstick = await heapMib();
    await closeUntil(FIRST, ALL);
    const ours = await heapMib();
    return [
      {
        what: `memory in use after ${ALL} closes`,
        yardstick: `after ${FIRST}`,
        unit: 'MiB',
        goal: 1.1,
        pairs: [{ ours, yardstick }],
      },
    ];
  } finally {
    await worker.stop();
    await standIns.stop();
    await removeProbe();
  }
}
