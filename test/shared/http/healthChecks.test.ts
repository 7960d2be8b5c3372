import { CloseError } from '../../../shared/core/closeError';
import { createHealthChecks, type HealthCheck } from '../../../shared/http/healthChecks';
import { swallowing } from '../../support/operations';
import { manualClock } from '../../support/manualClock';

const ok = { status: 'ok', durationMs: 0 };

const noted = swallowing();

it('says of each check how it went, and what it counted', async () => {
  const check = createHealthChecks(
    {
      good: () => Promise.resolve('a token, which does not show'),
      counted: () => Promise.resolve(0),
      bad: () => Promise.reject(new CloseError('StorageUnavailable', 'Do this.')),
      defect: () => Promise.reject(new Error('inside')),
    },
    manualClock(),
  );
  expect(await check(noted.swallow)).toEqual({
    good: ok,
    counted: { ...ok, count: 0 },
    bad: { status: 'failed', durationMs: 0, code: 'StorageUnavailable', message: 'Do this.' },
    defect: {
      status: 'failed',
      durationMs: 0,
      code: 'InternalError',
      message: expect.not.stringContaining('inside') as unknown,
    },
  });
  expect(noted.swallowed).toEqual(['check bad: StorageUnavailable', 'check defect: Error: inside']);
});

it('waits 3 seconds for a check, and not for the others', async () => {
  const clock = manualClock();
  const hang: HealthCheck = () => new Promise(() => undefined);
  const { swallow, swallowed } = swallowing();
  const results = createHealthChecks({ hang, good: () => Promise.resolve() }, clock)(swallow);
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(3_000);
  expect(await results).toEqual({
    hang: {
      status: 'failed',
      durationMs: 3_000,
      code: 'Timeout',
      message: 'No answer within 3 seconds.',
    },
    good: ok,
  });
  expect(swallowed).toEqual(['check hang: DeadlinePassed: no answer in time']);
});

it('gives the same answer for 5 seconds, also while the checks run', async () => {
  const clock = manualClock();
  let runs = 0;
  const check = createHealthChecks({ counted: () => Promise.resolve(++runs) }, clock);
  const counts = async (): Promise<number | undefined> =>
    (await check(swallowing().swallow)).counted.count;
  expect(await Promise.all([counts(), counts()])).toEqual([1, 1]);
  clock.advance(4_999);
  expect(await counts()).toBe(1);
  clock.advance(1);
  expect(await counts()).toBe(2);
});
