import { logSink } from '../../../shared/telemetry/telemetry';

const record = { trigger: 'http', operationId: 'o-1', graphCalls: 1, durationMs: 5 } as const;

it.each<[string, 'putBack' | 'poison' | undefined, string]>([
  ['closed', undefined, 'info'],
  ['alreadyClosed', undefined, 'info'],
  ['tooEarly', undefined, 'info'],
  ['InvalidRequest', undefined, 'warn'],
  ['Throttled', 'putBack', 'warn'],
  ['AccessDenied', 'poison', 'error'],
  ['InternalError', undefined, 'error'],
])('%s, message %s: one %s line', (outcome, message, level) => {
  const lines: [string, string][] = [];
  const write = (name: string) => (line: string) => lines.push([name, line]);
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  logSink({ ...record, outcome, ...(message && { message }) }, log);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.[0]).toBe(level);
  expect(JSON.parse(lines[0]?.[1] ?? '')).toEqual({
    event: 'closeSession',
    ...record,
    outcome,
    ...(message && { message }),
  });
});
