import type { TimerHandler } from '@azure/functions';
import type { Clock } from '../shared/core/clock';
import type { Operations } from '../shared/operations/operationTable';
import { swallowInto } from '../shared/telemetry/records/swallowedFailure';

/** Timer trigger: removes expired operations. What fails now is done at the next run. */
export function purgeOperationsTimer(operations: Operations, clock: Clock): TimerHandler {
  return async (_timer, context) => {
    try {
      const count = await operations.purge(clock.now());
      context.info(JSON.stringify({ event: 'purgeOperations', count }));
    } catch (thrown) {
      swallowInto(context, undefined)('remove expired operations')(thrown);
    }
  };
}
