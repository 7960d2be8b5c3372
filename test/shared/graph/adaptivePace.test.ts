import {
  type Refusal,
  type Share,
  shareAfterRefusal,
  shareAt,
} from '../../../shared/graph/adaptivePace';

/** Of a share that had reached so much, of which so much was used. */
const refusal = (reached: number, used = reached, retryAfterSeconds = 1): Refusal => ({
  ...{ reached, used, retryAfterSeconds },
  ceiling: 120,
});
const share = (start: number, aim: number): Share => ({ start, aim });
const LONE = share(84, 120);

it('begins where it was lowered to, and is back at its aim within 30 s of use', () => {
  expect(shareAt(LONE, 0)).toBeCloseTo(84);
  expect(shareAt(LONE, 20)).toBeGreaterThan(0.95 * 120);
  expect(shareAt({ start: 0.1, aim: 1_000 }, 30)).toBeCloseTo(1_000);
});

it('grows slowly around its aim, and faster the longer Graph refuses nothing', () => {
  const steps = [25, 35, 45, 55, 65].map((seconds) => shareAt(LONE, seconds));
  const gains = steps.slice(1).map((step, place) => step - (steps[place] ?? 0));
  expect(gains[0]).toBeLessThan(0.3);
  expect(gains).toEqual(gains.toSorted((one, other) => one - other));
});

it('gains the same beyond its aim, however much it is', () => {
  const [small, large] = [3, 60].map((aim) => shareAt({ start: aim, aim }, 30) - aim);
  expect(small).toBeCloseTo(large ?? NaN);
});

it.each<[string, Share, Refusal, Share]>([
  ['at its ceiling: it aims for the ceiling again', share(120, 120), refusal(120), LONE],
  [
    'near its aim: it aims for less, and gives the rest away',
    share(70, 100),
    refusal(100),
    share(70, 88),
  ],
  ['at nine tenths of its aim, which is near', share(70, 100), refusal(90), share(63, 79.2)],
  [
    'near its aim, and not used up: it begins at a part of what was used',
    share(120, 120),
    refusal(120, 20),
    share(14, 120),
  ],
  [
    'not recovered, halfway through the window: it aims for half',
    LONE,
    refusal(90, 90, 5),
    share(45, 45),
  ],
  ['not recovered, at the end of the window', LONE, refusal(90, 90, 1), share(63, 63)],
  [
    'not recovered, and for longer than a window: a tenth is left',
    LONE,
    refusal(90, 90, 60),
    share(9, 9),
  ],
])('refused %s', (_, before, given, expected) => {
  const { start, aim } = shareAfterRefusal(before, given);
  expect(start).toBeCloseTo(expected.start);
  expect(aim).toBeCloseTo(expected.aim);
});
