import { seededRandom } from '../../test/e2e/kill/seededRandom';
import { type Actor, figuresOf, processes, simulate } from '../../test/support/paceSimulation';

const SEEDS = [1, 2, 3];
const other = (perSecond: number): Actor => ({
  kind: 'otherApp',
  perSecond,
  from: 200,
  until: 800,
});

/** What is simulated, and the stretches of time that are told of, in seconds. */
const SCENARIOS: readonly [name: string, actors: Actor[], ...stretches: [number, number][]][] = [
  ...[1, 2, 10, 40].map((count): [string, Actor[], [number, number]] => [
    `${count}`,
    processes(count),
    [60, 660],
  ]),
  ['40, each with 4.5 calls a second to make', processes(40, { demand: 4.5 }), [60, 660]],
  [
    '40, and 10 more from 200 s until 860 s',
    [...processes(40), ...processes(10, { from: 200, until: 860 })],
    [260, 860],
    [560, 860],
    [1_100, 1_300],
  ],
  ...[1, 2, 10, 40].map((count): [string, Actor[], [number, number], [number, number]] => [
    `${count}, and 75 a second of another app from 200 s until 800 s`,
    [...processes(count), other(75)],
    [260, 800],
    [900, 1_200],
  ]),
];

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** How processes share Graph's limit: the simulation that the tests run, with its figures as a table. */
export function printPace(): Promise<true> {
  console.log('| processes | seconds | used of the limit | refused | largest to smallest share |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const [name, actors, ...stretches] of SCENARIOS) {
    const seconds = Math.max(...stretches.map(([, to]) => to));
    const all = SEEDS.map((seed) => simulate(actors, seconds, seededRandom(seed)));
    for (const [from, to] of stretches) {
      const figures = all.map((simulation) => figuresOf(simulation, from, to));
      const cells = [
        percent(Math.min(...figures.map(({ used }) => used))),
        percent(Math.max(...figures.map(({ refused }) => refused))),
        Math.max(...figures.map(({ spread }) => spread)).toFixed(2),
      ];
      console.log(`| ${name} | ${from} to ${to} | ${cells.join(' | ')} |`);
    }
  }
  return Promise.resolve(true);
}
