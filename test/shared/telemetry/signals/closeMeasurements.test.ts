import { closeMeasurements } from '../../../../shared/telemetry/signals/closeMeasurements';
import type { CloseRecord } from '../../../../shared/telemetry/records/closeRecord';

const ID = '0198f0a0-0000-7000-8000-000000000001';

function measured(record: Partial<CloseRecord>, ageMs?: number) {
  const whole = { trigger: 'http', operationId: ID, outcome: 'closed', graphCalls: 1 } as const;
  return closeMeasurements({ ...whole, durationMs: 1_500, ...record }, ageMs).map(
    ({ metric, value, attributes }) => [metric, value, attributes],
  );
}

describe('over HTTP', () => {
  it.each([
    ['closed', {}],
    ['alreadyClosed', {}],
    ['Throttled', { 'error.type': 'Throttled' }],
    ['InvalidRequest', { 'error.type': 'InvalidRequest' }],
  ])('%s is an outcome with the error %j', (outcome, error) => {
    const result = { 'close_session.trigger': 'http', 'close_session.outcome': outcome };
    const attributes = { ...result, ...error };
    expect(measured({ outcome })).toEqual([
      ['close_session.closes', 1, attributes],
      ['close_session.duration', 1.5, attributes],
    ]);
  });

  it('a close that was only queued is no outcome yet', () => {
    expect(measured({ outcome: 'queued' })).toEqual([]);
  });
});

describe('by queue', () => {
  const delivery = (fate: string) => [
    'close_session.messages',
    1,
    { 'close_session.message_fate': fate },
  ];

  it.each([
    ['requeued', 'Throttled', 'requeued'],
    ['postponed', 'tooEarly', 'postponed'],
    ['repeated', 'StorageUnavailable', 'repeated'],
  ] as const)('%s (%s): the message counts as %s, and no close', (messageFate, outcome, fate) => {
    expect(measured({ trigger: 'queue', messageFate, outcome }, 4_000)).toEqual([delivery(fate)]);
  });

  it.each([
    ['deleted', 'closed', 'deleted', {}],
    ['deleted', 'cancelled', 'deleted', {}],
    ['poisoned', 'AccessDenied', 'poisoned', { 'error.type': 'AccessDenied' }],
  ] as const)('%s (%s): the message counts as %s, and the close has an age', (...row) => {
    const [messageFate, outcome, fate, error] = row;
    const result = { 'close_session.outcome': outcome };
    const attributes = { 'close_session.trigger': 'queue', ...result, ...error };
    expect(measured({ trigger: 'queue', messageFate, outcome }, 4_000)).toEqual([
      delivery(fate),
      ['close_session.closes', 1, attributes],
      ['close_session.duration', 1.5, attributes],
      ['close_session.message.age', 4, result],
    ]);
  });

  it('clocks that differ make no age below zero', () => {
    expect(measured({ trigger: 'queue', messageFate: 'deleted' }, -5).at(-1)?.[1]).toBe(0);
  });
});
