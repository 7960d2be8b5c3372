import type { HttpHandler, HttpRequest } from '@azure/functions';
import type { Clock } from '../shared/core/clock';
import { asCloseError, type CloseError } from '../shared/core/closeError';
import { startDeadline } from '../shared/core/deadline';
import { cancelOperation, findOperation } from '../shared/operations/cancelOperation';
import { type Operation, viewOf } from '../shared/operations/operationState';
import type { Operations } from '../shared/operations/operationTable';
import { withinCall } from '../shared/storage/storageCall';
import { isGuid } from '../shared/core/textForms';
import { describeCause } from '../shared/telemetry/redaction';
import type { LogTarget } from '../shared/telemetry/closeRecord';
import { answerIds, errorAnswer } from '../shared/http/answers';
import { type CallerRules, checkPrincipal } from '../shared/http/caller';
import { operationAnswer, operationUrl } from '../shared/http/operationAnswers';

export interface OperationHttpDependencies {
  operations: Operations;
  callerRules: CallerRules;
  clock: Clock;
  timeoutSeconds: number;
  publicUrl: string | undefined;
  newOperationId: () => string;
}

/** `GET /api/operations/{operationId}`: the state of an asynchronous close. The id is the key: no other is asked for. */
export function operationHttp(dependencies: OperationHttpDependencies): HttpHandler {
  const { operations } = dependencies;
  return answering(dependencies, (operationId) => findOperation(operations, operationId));
}

/** `DELETE /api/operations/{operationId}`: takes back a close that has not begun. */
export function cancelOperationHttp(dependencies: OperationHttpDependencies): HttpHandler {
  const { operations, callerRules, clock } = dependencies;
  return answering(dependencies, async (operationId, { headers }) => {
    checkPrincipal(headers, callerRules);
    return cancelOperation(operations, operationId, clock);
  });
}

function answering(
  { clock, timeoutSeconds, publicUrl, newOperationId }: OperationHttpDependencies,
  act: (operationId: string, request: HttpRequest) => Promise<Operation>,
): HttpHandler {
  return async (request, context) => {
    const ids = answerIds(request.headers, newOperationId());
    const deadline = startDeadline(timeoutSeconds, clock);
    try {
      const acting = act(request.params['operationId'] ?? '', request);
      const operation = await withinCall(deadline, 'table', acting);
      const location = operationUrl(operation.operationId, request.url, publicUrl);
      return operationAnswer(viewOf(operation), location, ids);
    } catch (thrown) {
      const error = asCloseError(thrown);
      if (error.status >= 500) logFailedCall(request, error, ids.operationId, context);
      return errorAnswer(error, ids);
    } finally {
      deadline.release();
    }
  };
}

/** What is the caller's doing leaves no line. */
function logFailedCall(
  { method, params }: HttpRequest,
  { code, cause }: CloseError,
  requestId: string,
  log: LogTarget,
): void {
  const id = params['operationId'] ?? '';
  const line = {
    event: 'operation',
    method,
    requestId,
    // Anything may stand in the address.
    ...(isGuid(id) && { operationId: id.toLowerCase() }),
    code,
    cause: describeCause(cause),
  };
  if (code === 'InternalError') log.error(JSON.stringify(line));
  else log.warn(JSON.stringify(line));
}
