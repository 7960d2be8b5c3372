import { parseDurationMs } from '../../../../tools/poison/command/duration';

const HOUR_MS = 3_600_000;

it.each([
  ['90s', 90_000],
  ['30m', HOUR_MS / 2],
  ['1.5h', 1.5 * HOUR_MS],
  ['7d', 168 * HOUR_MS],
  ['0s', 0],
  ['PT2H', 2 * HOUR_MS],
  ['P1D', 24 * HOUR_MS],
  ['P1DT2H3M4S', 26 * HOUR_MS + 184_000],
])('%s is %d ms', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

it.each([
  ...['', '2', 'h', '2 h', '2H', '-2h', '2w'],
  ...['P', 'PT', 'P1DT', 'P1Y', 'P1M', 'pt2h', '1e3s', '.5h'],
])('%j is no duration', (text) => {
  expect(parseDurationMs(text)).toBeUndefined();
});
