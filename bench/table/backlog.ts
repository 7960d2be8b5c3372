import { setTimeout as delay } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import { readHostJson } from '../../local/host/common/hostJson';
import { startQueueListener } from '../../local/host/queue/queueListener';
import { startMeasuredWorker } from '../worker/measuredWorker';
import { startQueueService } from '../worker/queueService';
import { startStandIns } from '../worker/standIns';
import { APP, closeRequest } from './apps';
import type { Pair, Row } from './row';

const FEW = 1_000;
const MANY = 20_000;
const RUNS = 3;
const QUEUE = 'close-session';

/** Time a message of the queue, with many waiting and with few: the host's listener, the app, a queue service. */
export async function backlog(): Promise<Row[]> {
  const [standIns, service] = await Promise.all([startStandIns(), startQueueService()]);
  const settings = { ...standIns.settings, AzureWebJobsStorage: service.connectionString };
  const worker = await startMeasuredWorker(APP, settings);
  const client = QueueServiceClient.fromConnectionString(service.connectionString);
  const { queues } = await readHostJson(APP, {});
  const fn = worker.queueFunction;
  if (fn === undefined) throw new Error('There is no queue function.');
  let number = 0;

  const msAMessage = async (count: number): Promise<number> => {
    const texts = Array.from({ length: count }, () => JSON.stringify(closeRequest(number++)));
    service.fill(QUEUE, texts);
    let failure: Error | undefined;
    const fail = (error: unknown): void => {
      failure = new Error('The listener met with trouble.', { cause: error });
    };
    const startedAt = performance.now();
    const listener = startQueueListener({
      fn,
      service: client,
      receiver: client,
      queues,
      invisibilitySeconds: 600,
      ready: () => Promise.resolve(true),
      invoke: async (_, request) => worker.invoke(request),
      onLog: () => undefined,
      report: {
        works: () => undefined,
        outlives: fail,
        fails: fail,
      },
    });
    while (service.waiting(QUEUE) > 0 && failure === undefined) await delay(5);
    const ms = performance.now() - startedAt;
    await listener.stop();
    if (failure !== undefined) throw failure;
    return ms / count;
  };

  try {
    await msAMessage(FEW);
    const pairs: Pair[] = [];
    for (let run = 0; run < RUNS; run++) {
      const yardstick = await msAMessage(FEW);
      pairs.push({ ours: await msAMessage(MANY), yardstick });
    }
    return [
      {
        what: `time a message, ${MANY} waiting`,
        yardstick: `${FEW} waiting`,
        unit: 'ms',
        goal: 1.1,
        pairs,
      },
    ];
  } finally {
    await worker.stop();
    await Promise.all([standIns.stop(), service.stop()]);
  }
}
