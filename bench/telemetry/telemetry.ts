import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeCaBundle } from '../../local/stack/caBundle';
import { makeLocalAuthority } from '../../local/stack/certificate';
import { readEnvelopes, tableOf } from '../../test/support/collector/applicationInsights';
import { type Collector, startCollector } from '../../test/support/collector/collector';
import { readOtlp } from '../../test/support/collector/otlp';
import type { FakeStorage } from '../../test/support/fakeStorage';
import { probeSettings, removeProbe, sampleProcess } from '../../test/e2e/workerSample';
import { APP, closeRequest } from '../table/apps';
import { loadMs } from '../table/entryLoad';
import { type Pair, type Row } from '../table/row';
import { inFlight } from '../worker/inFlight';
import { type MeasuredWorker, startMeasuredWorker } from '../worker/measuredWorker';
import { queuedOperations } from '../worker/queuedOperations';
import { startStandIns } from '../worker/standIns';

const LOADS = 41;
const RUNS = 11;
const CLOSES = 1_000;
const WARM_UP_CLOSES = 4_000;
const IN_FLIGHT = 16;
const MIB = 2 ** 20;

type Destination = 'OTLP' | 'Application Insights';
type Settings = Record<string, string>;

/** Worker of each destination, and one with telemetry off. */
type Workers = Record<Destination | 'off', MeasuredWorker>;

/** A way in which a session is closed. */
interface Way {
  what: string;
  prepare?: (count: number) => Promise<void>;
  close: (worker: MeasuredWorker, place: number) => Promise<unknown>;
}

const DESTINATIONS: readonly Destination[] = ['OTLP', 'Application Insights'];

/** What telemetry costs: load of the entry, CPU of a close, memory; on, beside off. */
export async function telemetry(): Promise<Row[]> {
  const { caPem, ...tls } = await makeLocalAuthority();
  const standIns = await startStandIns();
  const bundle = await writeCaBundle(caPem, standIns.settings['NODE_EXTRA_CA_CERTS']);
  const [otlp, insights] = await Promise.all([startCollector(), startCollector({ tls })]);
  const settingsOf: Record<Destination, Settings> = {
    OTLP: { OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url },
    'Application Insights': {
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${randomUUID()};IngestionEndpoint=${insights.url}/`,
    },
  };
  const common = { ...standIns.settings, ...probeSettings, NODE_EXTRA_CA_CERTS: bundle.path };
  try {
    const loads = loadRows(settingsOf);
    const start = (own: Settings) => startMeasuredWorker(APP, { ...common, ...own });
    const [off, toOtlp, toInsights] = await Promise.all([
      start({}),
      start(settingsOf.OTLP),
      start(settingsOf['Application Insights']),
    ]);
    const workers = { off, OTLP: toOtlp, 'Application Insights': toInsights };
    await untilLoaded([toOtlp, toInsights], [otlp, insights]);
    const rows = [
      ...loads,
      ...(await cpuRows(workers, standIns.storage)),
      ...(await memoryRows(workers)),
    ];
    await Promise.all(Object.values(workers).map((worker) => worker.stop()));
    assertExported(otlp, insights);
    return rows;
  } finally {
    await Promise.all([standIns.stop(), otlp.stop(), insights.stop()]);
    await Promise.all([bundle.remove(), removeProbe()]);
  }
}

/** Until then, what a burst records finds no room to wait, and costs nothing. */
async function untilLoaded(
  workers: readonly MeasuredWorker[],
  collectors: readonly Collector[],
): Promise<void> {
  await Promise.all(workers.map((worker) => worker.post('closeSession', closeRequest(0))));
  while (collectors.some(({ requests }) => requests.length === 0)) await delay(250);
}

function loadRows(settingsOf: Record<Destination, Settings>): Row[] {
  const entry = join(APP, 'dist/index.js');
  return DESTINATIONS.map((destination) => {
    const pairs: Pair[] = [];
    for (let run = 0; run < LOADS; run++) {
      const ours = loadMs(entry, settingsOf[destination]);
      pairs.push({ ours, yardstick: loadMs(entry) });
    }
    return { what: `load with ${destination}`, yardstick: 'off', unit: 'ms', goal: 1.05, pairs };
  });
}

async function cpuRows(workers: Workers, storage: FakeStorage): Promise<Row[]> {
  let number = 0;
  let messages: string[] = [];
  const ways: Way[] = [
    {
      what: 'a close by HTTP',
      close: (worker) => worker.post('closeSession', closeRequest(number++)),
    },
    {
      what: 'a queue delivery',
      close: (worker) => worker.deliver(JSON.stringify(closeRequest(number++))),
    },
    {
      what: 'a queue delivery with an operation state',
      async prepare(count) {
        messages = await queuedOperations(workers.off, storage, count);
      },
      close: (worker, place) => worker.deliver(messages[place] ?? ''),
    },
  ];
  const rows: Row[] = [];
  for (const { what, prepare, close } of ways) {
    const cpuOf = async (worker: MeasuredWorker, count: number): Promise<number> => {
      await prepare?.(count);
      const before = worker.cpuMs();
      await inFlight(count, IN_FLIGHT, (place) => close(worker, place));
      return (worker.cpuMs() - before) / count;
    };
    const pairs: Record<Destination, Pair[]> = { OTLP: [], 'Application Insights': [] };
    for (let run = -1; run < RUNS; run++) {
      const count = run < 0 ? WARM_UP_CLOSES : CLOSES;
      const yardstick = await cpuOf(workers.off, count);
      for (const destination of DESTINATIONS) {
        const ours = await cpuOf(workers[destination], count);
        if (run >= 0) pairs[destination].push({ ours, yardstick });
      }
    }
    rows.push(
      ...DESTINATIONS.map((destination) => ({
        what: `CPU of ${what} with ${destination}`,
        yardstick: 'off',
        unit: 'ms',
        goal: 1.25,
        pairs: pairs[destination],
      })),
    );
  }
  return rows;
}

/** Heap in use once all garbage is collected, after the same closes. */
async function memoryRows(workers: Workers): Promise<Row[]> {
  const heapMib = async (worker: MeasuredWorker): Promise<number> =>
    (await sampleProcess(worker.pid)).heapUsedBytes / MIB;
  const yardstick = await heapMib(workers.off);
  const rows: Row[] = [];
  for (const destination of DESTINATIONS) {
    const pairs = [{ ours: await heapMib(workers[destination]), yardstick }];
    rows.push({
      what: `memory in use with ${destination}`,
      yardstick: 'off',
      unit: 'MiB',
      goal: 1.6,
      pairs,
    });
  }
  return rows;
}

/** A worker that dropped what it recorded would look cheap. */
function assertExported(otlp: Collector, insights: Collector): void {
  const closes = 3 * (WARM_UP_CLOSES + RUNS * CLOSES);
  const counts = [
    readOtlp(otlp.requests).spans.filter(({ name }) => name === 'closeSession').length,
    readEnvelopes(insights.requests).filter(
      (row) => tableOf(row) === 'dependencies' && row.data.baseData['name'] === 'closeSession',
    ).length,
  ];
  const least = Math.min(...counts);
  console.log(`exported: ${counts.join(' and ')} of ${closes} closes`);
  if (least < 0.99 * closes) throw new Error('Spans were dropped: the figures are no good.');
}
