import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import { isGuid } from '../shared/core/textForms';
import { type CallerRules, checkPrincipal } from '../shared/http/caller';
import { operationAnswer, operationUrl } from '../shared/http/operationAnswers';
import { cancelOperation, findOperation } from '../shared/operations/cancelOperation';
import { type Operation } from '../shared/operations/operationState';
import { viewOf } from '../shared/operations/operationView';
import type { Operations } from '../shared/operations/operationTable';
import { withinCall } from '../shared/storage/storageCall';
import { describeCause } from '../shared/telemetry/records/redaction';
import { type CallEnd, createEndpoint, type EndpointDependencies, type HttpCall } from './endpoint';

export interface OperationHttpDependencies extends EndpointDependencies {
  operations: Operations;
  callerRules: CallerRules;
  publicUrl: string | undefined;
}

/** `GET /api/operations/{operationId}`: the state of an asynchronous close. The id is the key: no other is asked for. */
export function operationHttp(dependencies: OperationHttpDependencies): HttpHandler {
  const { operations } = dependencies;
  return answering(dependencies, (operationId) => findOperation(operations, operationId));
}

/** `DELETE /api/operations/{operationId}`: cancels a close that has not begun. */
export function cancelOperationHttp(dependencies: OperationHttpDependencies): HttpHandler {
  const { operations, callerRules, clock } = dependencies;
  return answering(dependencies, async (operationId, { headers }) => {
    checkPrincipal(headers, callerRules);
    return cancelOperation(operations, operationId, clock);
  });
}

interface Done {
  answer: HttpResponseInit;
  operation: Operation;
}

function answering(
  dependencies: OperationHttpDependencies,
  act: (operationId: string, request: HttpRequest) => Promise<Operation>,
): HttpHandler {
  return createEndpoint<undefined, Done>(dependencies, {
    begin: () => undefined,
    async work({ request, ids, deadline }) {
      const operation = await withinCall(deadline, 'table', act(idIn(request), request));
      const location = operationUrl(operation.operationId, request.url, dependencies.publicUrl);
      return { answer: operationAnswer(viewOf(operation), location, ids), operation };
    },
    record,
  });
}

/** Never empty: the route of both functions has the parameter. */
function idIn({ params }: HttpRequest): string {
  return params['operationId'] ?? '';
}

/** One log line for each call; a warning only where the service failed, and not for the caller's mistakes. */
function record({ request, ids, log }: HttpCall, _known: undefined, end: CallEnd<Done>): void {
  const id = idIn(request);
  const line = {
    event: 'operation',
    method: request.method,
    requestId: ids.requestId,
    // Anything may stand in the address.
    ...(isGuid(id) && { operationId: id.toLowerCase() }),
    outcome: 'done' in end ? end.done.operation.status : end.error.code,
    durationMs: Math.round(end.durationMs),
    ...('error' in end &&
      end.error.cause !== undefined && { cause: describeCause(end.error.cause) }),
  };
  const text = JSON.stringify(line);
  if ('done' in end || end.error.status < 500) log.info(text);
  else if (end.error.code === 'InternalError') log.error(text);
  else log.warn(text);
}
