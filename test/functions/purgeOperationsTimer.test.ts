import type { Timer } from '@azure/functions';
import { purgeOperationsTimer } from '../../functions/purgeOperationsTimer';
import { CloseError } from '../../shared/core/closeError';
import { TELEMETRY_OFF } from '../../shared/telemetry/signals/telemetry';
import { loggingContext } from '../support/loggingContext';
import { manualClock, START } from '../support/manualClock';

/** Lets the timer fire; what it logs is told as level and line. */
async function fire(purge: (now: number) => Promise<number>) {
  const { context, lines } = loggingContext();
  const operations = { purge } as unknown as Parameters<typeof purgeOperationsTimer>[0];
  await purgeOperationsTimer(operations, manualClock(), TELEMETRY_OFF)({} as Timer, context);
  return lines;
}

it('removes what has expired by now, and says how many', async () => {
  const asked: number[] = [];
  const lines = await fire((now) => {
    asked.push(now);
    return Promise.resolve(3);
  });
  expect(asked).toEqual([START]);
  expect(lines).toEqual([['information', { event: 'purgeOperations', count: 3 }]]);
});

it.each([
  [new CloseError('StorageUnavailable', 'No table.'), 'CloseError StorageUnavailable: No table.'],
  [new Error('inside'), 'Error: inside'],
])('warns of %s, and leaves the rest to the next time', async (error, cause) => {
  const call = 'remove expired operations';
  expect(await fire(() => Promise.reject(error))).toEqual([
    ['warning', { event: 'swallowedFailure', call, cause }],
  ]);
});
