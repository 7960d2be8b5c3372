import {
  type Refusal,
  type Share,
  shareAfterRefusal,
  shareAt,
} from '../../../shared/graph/adaptivePace';

const LONE: Share = { start: 84, aim: 120 };

const refusal = (more: Partial<Refusal>): Refusal => ({
  reached: 100,
  used: 100,
  ceiling: 120,
  retryAfterSeconds: 1,
  ...more,
});

it('begins where it was lowered to, and is back at its aim within 30 s of use', () => {
  expect(shareAt(LONE, 0)).toBeCloseTo(84);
  expect(shareAt(LONE, 20)).toBeGreaterThan(0.95 * 120);
  expect(shareAt({ start: 0.1, aim: 1_000 }, 30)).toBeCloseTo(1_000);
});

it('grows slowly around its aim, and faster the longer Graph refuses nothing', () => {
  const steps = [25, 35, 45, 55, 65].map((seconds) => shareAt(LONE, seconds));
  const gains = steps.slice(1).map((share, place) => share - (steps[place] ?? 0));
  expect(gains[0]).toBeLessThan(0.3);
  expect(gains).toEqual(gains.toSorted((one, other) => one - other));
});

it('gains the same beyond its aim, however much it is', () => {
  const [small, large] = [3, 60].map((aim) => shareAt({ start: aim, aim }, 30) - aim);
  expect(small).toBeCloseTo(large ?? NaN);
});

it.each<[string, Share, Partial<Refusal>, Share]>([
  [
    'at its ceiling: it aims for the ceiling again',
    { start: 120, aim: 120 },
    { reached: 120, used: 120 },
    { start: 84, aim: 120 },
  ],
  [
    'near its aim: it aims for less, and gives the rest away',
    { start: 70, aim: 100 },
    { reached: 100, used: 100 },
    { start: 70, aim: 88 },
  ],
  [
    'at nine tenths of its aim, which is near',
    { start: 70, aim: 100 },
    { reached: 90, used: 90 },
    { start: 63, aim: 79.2 },
  ],
  [
    'near its aim, and not used up: it begins at a part of what was used',
    { start: 120, aim: 120 },
    { reached: 120, used: 20 },
    { start: 14, aim: 120 },
  ],
  [
    'not recovered, halfway through the window: it aims for half',
    LONE,
    { reached: 90, used: 90, retryAfterSeconds: 5 },
    { start: 45, aim: 45 },
  ],
  [
    'not recovered, at the end of the window',
    LONE,
    { reached: 90, used: 90, retryAfterSeconds: 1 },
    { start: 63, aim: 63 },
  ],
  [
    'not recovered, and for longer than a window: a tenth is left',
    LONE,
    { reached: 90, used: 90, retryAfterSeconds: 60 },
    { start: 9, aim: 9 },
  ],
])('refused %s', (_, share, given, expected) => {
  const { start, aim } = shareAfterRefusal(share, refusal(given));
  expect(start).toBeCloseTo(expected.start);
  expect(aim).toBeCloseTo(expected.aim);
});
