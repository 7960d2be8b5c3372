import { createFailureLog } from '../../../../shared/telemetry/pipe/failureLog';
import { manualClock } from '../../../support/manualClock';

const failure = (cause: string) => ({ destination: 'OTLP', signal: 'traces', cause }) as const;

it('says a failure at once, then one line a minute at most, with the number of those unsaid', () => {
  const clock = manualClock();
  const lines: unknown[] = [];
  const report = createFailureLog((line) => lines.push(JSON.parse(line)), clock);
  report(failure('HTTP 503'));
  report(failure('HTTP 502'));
  clock.advance(59_999);
  report(failure('HTTP 500'));
  expect(lines).toHaveLength(1);
  clock.advance(1);
  report(failure('HTTP 401'));
  clock.advance(60_000);
  report(failure('HTTP 403'));
  const line = { event: 'telemetryFailed', destination: 'OTLP', signal: 'traces' };
  expect(lines).toEqual([
    { ...line, cause: 'HTTP 503' },
    { ...line, cause: 'HTTP 401', unsaid: 2 },
    { ...line, cause: 'HTTP 403' },
  ]);
});
