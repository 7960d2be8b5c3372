import type { TimerHandler } from '@azure/functions';
import type { Clock } from '../shared/core/clock';
import type { Operations } from '../shared/operations/operationTable';
import { swallowInto } from '../shared/telemetry/records/swallowedFailure';
import type { Telemetry } from '../shared/telemetry/signals/telemetry';

/** Timer trigger: removes expired operations. What fails now is done at the next run. */
export function purgeOperationsTimer(
  operations: Operations,
  clock: Clock,
  telemetry: Telemetry,
): TimerHandler {
  return async (_timer, context) => {
    const log = telemetry.log(context, telemetry.invocation(context.traceContext?.traceParent));
    try {
      const count = await operations.purge(clock.now());
      log.info(JSON.stringify({ event: 'purgeOperations', count }));
    } catch (thrown) {
      swallowInto(log, undefined)('remove expired operations')(thrown);
    }
  };
}
