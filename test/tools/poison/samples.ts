import { CloseError } from '../../../shared/core/closeError';
import { poisonText } from '../../../shared/queue/poisonRecord';
import { closeRequest } from '../../support/closeRequests';
import { START } from '../../support/manualClock';

export const OPERATION_ID = '019a9c1e-0000-7000-8000-000000000001';

/** A poison record as the app writes it. */
export function record({
  code = 'AccessDenied',
  failedAt = START,
  operationId = OPERATION_ID,
  message = JSON.stringify(closeRequest()),
}: {
  code?: CloseError['code'];
  failedAt?: number;
  operationId?: string;
  message?: string;
} = {}): string {
  const error = new CloseError(code, `What to do about ${code}.`, { graph: { graphStatus: 403 } });
  return poisonText(error, { failedAt, attempts: 3, operationId, message });
}
