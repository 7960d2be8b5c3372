import { asCloseError } from '../core/closeError';
import { closeRecord } from '../close/closeReport';
import type { Swallow } from '../telemetry/records/swallowedFailure';
import type { CloseRecord } from '../telemetry/records/closeRecord';
import type { FinalOutcome } from '../outcomes/finalOutcome';
import type { PublishFailures, PublishOutcome } from '../outcomes/publishOutcome';
import type { OperationEnd } from '../operations/trackOperation';
import {
  type AttemptDependencies,
  attemptDelivery,
  type DeliveryAttempt,
  type ReceivedMessage,
} from './attemptDelivery';
import { type SettleDependencies, settleMessage, type SettledMessage } from './settleMessage';

export interface DeliveryDependencies extends AttemptDependencies, SettleDependencies {
  publish: PublishOutcome;
}

/**
 * Handles one delivery of a queued close: makes the attempt, settles the message, and publishes the outcome.
 * @param report gets the record of the close, however it ended
 * @param swallowFor takes the failures that must not stop the close of an operation
 * @throws CloseError where the host must repeat the delivery
 */
export async function deliver(
  dependencies: DeliveryDependencies,
  message: ReceivedMessage,
  report: (record: CloseRecord) => void,
  swallowFor: (operationId: string) => Swallow,
): Promise<void> {
  const { clock } = dependencies;
  const startedAt = clock.now();
  const attempt = await attemptDelivery(dependencies, message, swallowFor);
  const finish = (
    outcome: DeliveryAttempt['outcome'],
    fate: SettledMessage & PublishFailures,
  ): void => {
    const { request, state, trace } = attempt;
    const durationMs = clock.now() - startedAt;
    const end = { trigger: 'queue', operationId: state.operationId, request, trace } as const;
    report({ ...closeRecord({ ...end, outcome, durationMs }), attempt: state.attempt, ...fate });
  };
  try {
    const fate = await settleMessage(dependencies, attempt, message.text);
    const failures = await concludeOperation(dependencies, attempt, fate);
    finish(attempt.outcome, { ...fate, ...failures });
  } catch (thrown) {
    const error = asCloseError(thrown);
    finish(error, { messageFate: 'repeated' });
    throw error;
  }
}

/** Updates the state of the operation and, once it is final, publishes the outcome. */
async function concludeOperation(
  { clock, publish }: DeliveryDependencies,
  { state, request, operation, outcome }: DeliveryAttempt,
  { messageFate }: SettledMessage,
): Promise<PublishFailures> {
  if (messageFate === 'requeued') await operation?.requeue();
  if (outcome === 'tooEarly' || (messageFate !== 'deleted' && messageFate !== 'poisoned'))
    return {};
  const end: OperationEnd =
    typeof outcome === 'string'
      ? { status: outcome }
      : { status: 'failed', error: outcome.toBody() };
  await operation?.finish(end);
  const { operationId, attempt: attempts, notBefore, firstAttemptAt } = state;
  const final: FinalOutcome = {
    operationId,
    ...end,
    attempts: end.status === 'cancelled' ? attempts - 1 : attempts,
    queuedAt: operation?.queuedAt ?? Math.min(notBefore, firstAttemptAt),
    finishedAt: clock.now(),
  };
  return publish(final, request?.notify);
}
