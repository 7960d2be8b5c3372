import { METRICS } from '../../../../shared/telemetry/signals/metrics';

it.each([
  ['close_session.duration', 0.005, 100],
  ['http.client.request.duration', 0.005, 100],
  ['close_session.throttle.wait', 0.005, 100],
  ['close_session.message.age', 1, 6 * 86_400],
] as const)('the buckets of %s rise from %d s to %d s', (name, first, last) => {
  const { buckets } = METRICS[name];
  expect([buckets[0], buckets.at(-1)]).toEqual([first, last]);
  expect(buckets).toEqual(buckets.toSorted((one, other) => one - other));
  expect(buckets.length).toBeGreaterThan(10);
});
