import type { FinalOutcome } from '../../shared/outcomes/finalOutcome';
import { START } from './manualClock';

export const OPERATION_ID = '01a20188-b4a7-737a-b56d-358a8554df30';

/** A queued close that ended; fields given replace or join those of one that was closed. */
export function finalOutcome(fields: Partial<FinalOutcome> = {}): FinalOutcome {
  return {
    operationId: OPERATION_ID,
    status: 'closed',
    attempts: 1,
    queuedAt: START - 1500,
    finishedAt: START,
    ...fields,
  };
}
