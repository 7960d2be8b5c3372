import { callLine, closeLine } from '../../../local/start/lines';

const AT = new Date(2026, 10, 28, 9, 5, 7);
const ID = '01a2015c-e9e0-7669-bf47-9d0b76a276ed';
const close = {
  trigger: 'queue',
  operationId: ID,
  outcome: 'closed',
  graphCalls: 1,
  durationMs: 42,
} as const;

describe('closeLine', () => {
  it('a close has its time, its facts and its operation id', () => {
    expect(closeLine({ ...close, session: 'abc', messageFate: 'deleted' }, AT)).toBe(
      `09:05:07 closed                by queue, session abc, calls of Graph: 1, 42 ms, message deleted, operation ${ID}`,
    );
  });

  it('a close that failed has what Graph answered, and why', () => {
    const failed = { ...close, outcome: 'GraphUnavailable', graphStatus: 503, cause: 'Error: x' };
    const line = closeLine({ ...failed, messageFate: 'requeued', delaySeconds: 2 }, AT);
    expect(line).toContain('Graph answered 503, 42 ms, message requeued, again in 2 s, Error: x,');
  });
});

describe('callLine', () => {
  const call = { method: 'POST', path: '/api/closeSession', durationMs: 3, operationId: ID };
  it.each([
    [
      'refused',
      { ...call, status: 400, reason: 'InvalidRequest: itemId is missing.' },
      'InvalidRequest: itemId is missing. POST /api/closeSession answered 400',
    ],
    [
      'refused by the host',
      { ...call, method: 'DELETE', status: 401 },
      'refused DELETE /api/closeSession answered 401',
    ],
    ['cancelled', { ...call, method: 'DELETE', status: 200 }, 'cancelled             by http'],
  ])('a close that is %s has a line of its own', (_, seen, line) => {
    expect(callLine(seen, undefined, AT)).toBe(`09:05:07 ${line}, operation ${ID}`);
  });

  it.each([
    [202, 'queued   '],
    [200, 'queued   '],
    [201, 'scheduled'],
  ])('a close that went to the queue, answered with %i, is %s', (status, outcome) => {
    const queued = { ...close, trigger: 'http', outcome: 'queued', session: 'abc' } as const;
    expect(callLine({ ...call, status }, queued, AT)).toBe(
      `09:05:07 ${outcome}             by http, session abc, calls of Graph: 1, 42 ms, operation ${ID}`,
    );
  });

  it('a close that is logged has no second line', () => {
    expect(callLine({ ...call, status: 200 }, undefined, AT)).toBeUndefined();
    const health = { ...call, method: 'GET', path: '/api/health', status: 503 };
    expect(callLine(health, undefined, AT)).toBeUndefined();
  });
});
