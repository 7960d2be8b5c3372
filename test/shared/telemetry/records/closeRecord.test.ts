import { type CloseRecord, logClose } from '../../../../shared/telemetry/records/closeRecord';

const record = { trigger: 'http', operationId: 'o-1', graphCalls: 1, durationMs: 5 } as const;

type More = Pick<CloseRecord, 'messageFate' | 'publishFailed' | 'mailFailed'>;

it.each<[string, More, string]>([
  ['closed', {}, 'info'],
  ['alreadyClosed', {}, 'info'],
  ['queued', {}, 'info'],
  ['tooEarly', {}, 'info'],
  ['cancelled', { messageFate: 'deleted' }, 'info'],
  ['closed', { publishFailed: 'x' }, 'warn'],
  ['closed', { mailFailed: 'x' }, 'warn'],
  ['AccessDenied', { messageFate: 'poisoned', mailFailed: 'x' }, 'error'],
  ['InvalidRequest', {}, 'warn'],
  ['Throttled', { messageFate: 'requeued' }, 'warn'],
  ['AccessDenied', { messageFate: 'poisoned' }, 'error'],
  ['InternalError', {}, 'error'],
])('%s, %j: one %s line', (outcome, more, level) => {
  const lines: [string, string][] = [];
  const write = (name: string) => (line: string) => lines.push([name, line]);
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  logClose({ ...record, outcome, ...more }, log);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.[0]).toBe(level);
  expect(JSON.parse(lines[0]?.[1] ?? '')).toEqual({
    event: 'closeSession',
    ...record,
    outcome,
    ...more,
  });
});
