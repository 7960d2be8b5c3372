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

it('holds, and then begins with one, slowly', () => {
  const pace = new TokenBucket(10);
  pace.hold(NOW, 5_000);
  expect(pace.heldForMs(NOW)).toBe(5_000);
  expect(pace.heldForMs(NOW + 4_999)).toBe(1);
  expect(pace.heldForMs(NOW + 5_000)).toBe(0);
  // 100 ms an interval at full rate; a tenth of the rate for the first second of the ramp.
  expect(turns(pace, 5)).toEqual([5_000, 6_000, 7_000, 7_500, 7_900]);
});

it('reaches the full rate 10 s after the hold', () => {
  const pace = new TokenBucket(10);
  pace.hold(NOW, 5_000);
  const [first = 0, second = 0] = turns(pace, 200).slice(-2);
  expect(first).toBeGreaterThan(15_000);
  expect(second - first).toBe(100);
});

it('keeps the longer of two holds', () => {
  const pace = new TokenBucket(10);
  pace.hold(NOW, 5_000);
  pace.hold(NOW, 1_000);
  expect(pace.waitMs(NOW)).toBe(5_000);
  pace.hold(NOW, 6_000);
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
