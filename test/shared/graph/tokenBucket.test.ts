import fc from 'fast-check';
import { TokenBucket } from '../../../shared/graph/tokenBucket';

const NOW = 1_000_000;

/** When requests that all come at once get their turns, counted from then. */
const turns = (pace: TokenBucket, count: number, now = NOW): number[] =>
  Array.from({ length: count }, () => {
    const wait = pace.waitMs(now);
    pace.take(now);
    return Math.round(wait);
  });

it('lets a second’s requests go at once, then one an interval', () => {
  expect(turns(new TokenBucket(4), 8)).toEqual([0, 0, 0, 0, 250, 500, 750, 1000]);
});

it('fills up while nobody asks, and not beyond full', () => {
  const pace = new TokenBucket(4);
  turns(pace, 4);
  expect(turns(pace, 4, NOW + 500)).toEqual([0, 0, 250, 500]);
  expect(turns(pace, 6, NOW + 60_000)).toEqual([0, 0, 0, 0, 250, 500]);
});

it('is slower than one a second where it is told so', () => {
  expect(turns(new TokenBucket(0.1), 3)).toEqual([0, 10_000, 20_000]);
});

it('holds, and then begins with one, at a lower rate', () => {
  const pace = new TokenBucket(10);
  turns(pace, 30);
  pace.refused(NOW, 5_000);
  expect(pace.heldForMs(NOW)).toBe(5_000);
  expect(pace.heldForMs(NOW + 4_999)).toBe(1);
  expect(pace.heldForMs(NOW + 5_000)).toBe(0);
  // 100 ms an interval at the full rate, and 0.7 of the rate to begin with.
  expect(turns(pace, 5)).toEqual([5_000, 5_143, 5_281, 5_417, 5_551]);
});

it('is back at 95 % of its ceiling 20 s after a hold, whatever it used before', () => {
  for (const used of [1, 5_000]) {
    const pace = new TokenBucket(120);
    turns(pace, used);
    pace.refused(NOW, 10_000);
    turns(pace, 5_000);
    expect(pace.shareAt(NOW + 30_000)).toBeGreaterThanOrEqual(0.95 * 120);
  }
});

it('grows only while it is used up', () => {
  const pace = new TokenBucket(120);
  pace.refused(NOW, 1_000);
  // A call each second, for which nobody has to wait.
  for (let second = 1; second < 3_600; second++) turns(pace, 1, NOW + second * 1_000);
  expect(pace.shareAt(NOW + 3_600_000)).toBeCloseTo(0.7 * 12);
});

it('takes refusals of calls that were under way together for one', () => {
  const pace = new TokenBucket(100);
  turns(pace, 1_000);
  pace.refused(NOW, 1_000);
  pace.refused(NOW + 1, 1_000);
  pace.refused(NOW + 999, 1);
  expect(pace.shareAt(NOW + 1_001)).toBeCloseTo(70);
  turns(pace, 1_000, NOW + 1_001);
  pace.refused(NOW + 1_001, 1_000);
  expect(pace.shareAt(NOW + 1_001)).toBeLessThan(60);
});

it('is lowered to what went of late, where that is less than it may make', () => {
  const pace = new TokenBucket(120);
  // 20 a second.
  for (let call = 0; call < 400; call++) turns(pace, 1, NOW + call * 50);
  pace.refused(NOW + 20_000, 1_000);
  expect(pace.shareAt(NOW + 21_000)).toBeCloseTo(0.7 * 20, 0);
});

/** As many calls a second, for which nobody has to wait. */
function useSteadily(pace: TokenBucket, perSecond: number, from: number, seconds: number): void {
  for (let call = 0; call < perSecond * seconds; call++) {
    turns(pace, 1, from + (call * 1_000) / perSecond);
  }
}

/** Uses that end at the time that is given back. */
const USES = {
  afterHold: (pace: TokenBucket) => {
    useSteadily(pace, 20, NOW, 20);
    pace.refused(NOW + 20_000, 10_000);
    useSteadily(pace, 13, NOW + 30_000, 5);
    return NOW + 35_000;
  },
  afterIdleness: (pace: TokenBucket) => {
    pace.refused(NOW - 1_000, 1_000);
    useSteadily(pace, 20, NOW, 20);
    useSteadily(pace, 30, NOW + 100_000, 1);
    return NOW + 101_000;
  },
  after10Seconds: (pace: TokenBucket) => {
    turns(pace, 1);
    for (const ms of [10_000, 11_000]) turns(pace, 100, NOW + ms);
    return NOW + 20_500;
  },
  after20Seconds: (pace: TokenBucket) => {
    useSteadily(pace, 100, NOW, 4);
    return NOW + 20_000;
  },
  inThisMillisecond: (pace: TokenBucket) => {
    useSteadily(pace, 20, NOW, 20);
    turns(pace, 1, NOW + 20_000);
    return NOW + 20_000;
  },
};

it.each<[string, (pace: TokenBucket) => number, used: number]>([
  ['after a hold', USES.afterHold, 13],
  ['after a long time without use', USES.afterIdleness, 30],
  ['after 10 s to the millisecond', USES.after10Seconds, 200 / 10.5],
  // Nothing: a tenth of the ceiling is the least that counts.
  ['after 20 s to the millisecond', USES.after20Seconds, 12],
  // It had its turn: nobody waits.
  ['with a call in this very millisecond', USES.inThisMillisecond, 20],
])('what went of late, %s, is what went since then', (_when, use, used) => {
  const pace = new TokenBucket(120);
  const refusedAt = use(pace);
  pace.refused(refusedAt, 1_000);
  expect(pace.shareAt(refusedAt + 1_000)).toBeCloseTo(0.7 * used, 0);
});

it('is lowered to a part of its rate where calls wait, however few went yet', () => {
  const pace = new TokenBucket(120);
  turns(pace, 1_000);
  pace.refused(NOW, 1_000);
  turns(pace, 3, NOW + 1_000);
  pace.refused(NOW + 1_001, 1_000);
  expect(pace.shareAt(NOW + 2_001)).toBeCloseTo(0.7 * 0.7 * 120, 0);
});

it('lets a tenth of a call a second go, however often it is refused', () => {
  const pace = new TokenBucket(120);
  for (let refusal = 0; refusal < 50; refusal++) {
    turns(pace, 10, NOW + refusal * 10_000);
    pace.refused(NOW + refusal * 10_000, 10_000);
  }
  expect(pace.shareAt(NOW + 500_000)).toBeCloseTo(0.1);
});

it('voids the turns that were taken, where they are to be taken anew', () => {
  const pace = new TokenBucket(10);
  turns(pace, 30);
  const schedules = [1_000, 1_000, 500, 2_000].map((holdMs) => {
    pace.refused(NOW, holdMs);
    return pace.schedule;
  });
  // The second ends with the first, the third before it.
  expect(schedules).toEqual([1, 1, 1, 2]);
});

it('keeps the longer of two holds', () => {
  const pace = new TokenBucket(10);
  pace.refused(NOW, 5_000);
  pace.refused(NOW, 1_000);
  expect(pace.waitMs(NOW)).toBe(5_000);
  pace.refused(NOW, 6_000);
  expect(pace.waitMs(NOW)).toBe(6_000);
});

it('never gives more turns in 10 s than 11 s of its rate', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 }),
      (rate, gaps) => {
        const pace = new TokenBucket(rate);
        let now = NOW;
        const times = gaps.map((gap) => {
          now += gap;
          const turn = now + pace.waitMs(now);
          pace.take(now);
          return turn;
        });
        return times.every(
          (from) =>
            times.filter((turn) => turn >= from && turn < from + 10_000).length <= 11 * rate,
        );
      },
    ),
  );
});
