import type { GraphSimulator } from '../../local/simulators/graph/service/graphSimulator';
import type { WorkerSample } from '../../test/e2e/workerSample';

/** From the middle to the end a worker may grow by so much, and by these for chance. */
const GROWTH = 1.25;
const RSS_CHANCE_BYTES = 10 * 2 ** 20;
const SOCKETS_CHANCE = 5;

export interface SoakResult {
  graph: GraphSimulator;
  count: number;
  /** From the start to the end, in equal steps. */
  samples: readonly WorkerSample[];
  isPoisonEmpty: boolean;
}

/** Says whether the goals were met, and by which figures. */
export function soakVerdict({ graph, count, samples, isPoisonEmpty }: SoakResult): {
  lines: string[];
  isMet: boolean;
} {
  const closed = graph.sessions().filter(({ state }) => state === 'closed').length;
  const answers = new Map<string, number>();
  for (const { status } of graph.requests()) {
    const name = status === undefined ? 'reset' : String(status);
    answers.set(name, (answers.get(name) ?? 0) + 1);
  }
  const [middle, end] = [samples[Math.floor(samples.length / 2)], samples.at(-1)];
  if (middle === undefined || end === undefined) throw new Error('There are no samples.');
  const goals = [
    {
      what: `${closed} of ${count} sessions closed, none in poison`,
      isMet: closed === count && isPoisonEmpty,
    },
    { what: 'one worker from start to end', isMet: samples.every(({ pid }) => pid === end.pid) },
    {
      what: `heap at the end <= ${GROWTH} x the middle's`,
      isMet: end.heapUsedBytes <= GROWTH * middle.heapUsedBytes,
    },
    {
      what: `RSS at the end <= ${GROWTH} x the middle's + 10 MiB`,
      isMet: end.rssBytes <= GROWTH * middle.rssBytes + RSS_CHANCE_BYTES,
    },
    {
      what: `sockets at the end <= ${GROWTH} x the middle's + ${SOCKETS_CHANCE}`,
      isMet: end.sockets <= GROWTH * middle.sockets + SOCKETS_CHANCE,
    },
  ];
  const told = [...answers].map(([name, times]) => `${name}: ${times}`).join(', ');
  const lines = goals.map(({ what, isMet }) => `${what}: ${isMet ? 'met' : 'MISSED'}`);
  return { lines: [`answers of Graph: ${told}`, ...lines], isMet: goals.every((g) => g.isMet) };
}
