import {
  type Actor,
  figuresOf,
  processes,
  simulate,
  type Simulation,
} from '../../support/paceSimulation';
import { seededRandom } from '../../e2e/kill/seededRandom';

/** One seed here; `npm run bench -- pace` prints the worst of three. */
const simulated = (actors: readonly Actor[], seconds: number): Simulation =>
  simulate(actors, seconds, seededRandom(1));

interface Goals {
  /** Part of what may be used. */
  used?: number;
  refused?: number;
  /** The largest share to the smallest. */
  spread?: number;
}

const GOALS: Required<Goals> = { used: 0.9, refused: 0.03, spread: 2 };

function expectGoals(
  simulation: Simulation,
  stretch: readonly [from: number, to: number],
  { used, refused, spread }: Goals = GOALS,
): void {
  const figures = figuresOf(simulation, ...stretch);
  if (used !== undefined) expect(figures.used).toBeGreaterThanOrEqual(used);
  if (refused !== undefined) expect(figures.refused).toBeLessThanOrEqual(refused);
  if (spread !== undefined) expect(figures.spread).toBeLessThanOrEqual(spread);
}

describe('processes of one app, each with the default setting', () => {
  it('a single one is never refused, and makes all that its ceiling lets through', () => {
    const simulation = simulated(processes(1), 300);
    const { perSecond, refused } = figuresOf(simulation, 60, 300);
    expect(perSecond).toBeGreaterThan(119);
    expect(refused).toBe(0);
  });

  it.each([2, 10, 40])('%i share the limit from the second minute on', (count) => {
    const simulation = simulated(processes(count), 660);
    expectGoals(simulation, [60, 660]);
    expectGoals(simulation, [360, 660]);
  });

  it.each([
    [10, 18],
    [40, 4.5],
  ])('%i, each with %d calls a second to make and not one more', (count, demand) => {
    expectGoals(simulated(processes(count, { demand }), 360), [60, 360]);
  });

  it.each([
    [1, 9],
    [40, 1],
    [40, 10],
  ])('%i: %i more join, and leave again', (before, joining) => {
    const actors = [...processes(before), ...processes(joining, { from: 200, until: 860 })];
    const simulation = simulated(actors, 1_300);
    // From a minute after the change on.
    expectGoals(simulation, [260, 860], { used: 0.9, refused: 0.03 });
    // Whoever joins begins at the ceiling: six minutes later its share is one of many.
    expectGoals(simulation, [560, 860], { spread: 2 });
    // One alone makes at most what its ceiling lets through, and has to find out that it is alone.
    const goals = before === 1 ? { used: 0.95 * (120 / 150) } : GOALS;
    expectGoals(simulation, [1_100, 1_300], { refused: 0.03, ...goals });
  });

  it('one that 39 others leave is at its ceiling four minutes later', () => {
    const actors = [...processes(1), ...processes(39, { until: 300 })];
    const simulation = simulated(actors, 600);
    expect(figuresOf(simulation, 540, 600).perSecond).toBeGreaterThan(0.95 * 120);
  });

  it('a lone one is back at 95 % of its ceiling 20 s after a hold', () => {
    // Windows begin each 10 s here. Another app uses one up in its first seconds.
    const burst: Actor = { kind: 'otherApp', perSecond: 1_000, from: 101, until: 103 };
    const simulation = simulated([...processes(1), burst], 150);
    const alone = simulation.only([0]);
    expect(figuresOf(alone, 104, 110).perSecond).toBe(0);
    // The hold ends 10 s after the refusal at the latest.
    expect(figuresOf(alone, 132, 142).perSecond).toBeGreaterThanOrEqual(0.95 * 120);
    expect(figuresOf(alone, 104, 150).refused).toBe(0);
  });
});

describe('a second app with the same registration, which takes its calls whatever Graph answers', () => {
  it.each([
    [1, 75],
    [2, 75],
    [10, 75],
    [40, 75],
    [40, 30],
  ])('%i processes, and %i calls a second of the other app', (count, perSecond) => {
    const other: Actor = { kind: 'otherApp', perSecond, from: 200, until: 800 };
    const simulation = simulated([...processes(count), other], 1_200);
    expectGoals(simulation, [260, 800]);
    // And alone again.
    const goals = count === 1 ? { used: 0.95 * (120 / 150) } : GOALS;
    expectGoals(simulation, [900, 1_200], { refused: 0.03, ...goals });
  });
});

it('a process whose ceiling is low stays there, and others take the rest', () => {
  const actors = [...processes(1, { ceiling: 5 }), ...processes(2)];
  const simulation = simulated(actors, 300);
  expect(figuresOf(simulation.only([0]), 60, 300).perSecond).toBeLessThan(5.1);
  expect(figuresOf(simulation.only([0]), 60, 300).perSecond).toBeGreaterThan(4);
  expect(figuresOf(simulation, 60, 300).used).toBeGreaterThanOrEqual(0.9);
});
