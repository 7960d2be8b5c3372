import { asCloseError } from '../core/closeError';
import { closeRecord } from '../close/closeReport';
import type { LogTarget } from '../telemetry/records/closeRecord';
import type { Parent } from '../telemetry/signals/telemetry';
import type { FinalOutcome } from '../outcomes/finalOutcome';
import type { PublishFailures, PublishOutcome } from '../outcomes/publishOutcome';
import type { OperationEnd } from '../operations/trackOperation';
import type { RequestRules } from '../request/parse/readRequest';
import { type AttemptDependencies, attemptDelivery, type DeliveryAttempt } from './attemptDelivery';
import { readMessage, type ReceivedMessage } from './readMessage';
import { type SettleDependencies, settleMessage, type SettledMessage } from './settleMessage';

export interface DeliveryDependencies extends AttemptDependencies, SettleDependencies {
  /** What messages may ask for, by the settings. */
  requestRules: RequestRules;
  publish: PublishOutcome;
}

/**
 * Handles one delivery of a queued close: makes the attempt, settles the message, and publishes the outcome.
 * @param log of the invocation: it gets the line of the close, however it ended
 * @throws CloseError where the host must repeat the delivery
 */
export async function deliver(
  dependencies: DeliveryDependencies,
  message: ReceivedMessage,
  log: LogTarget,
): Promise<void> {
  const { clock, telemetry, queueName, requestRules } = dependencies;
  const startedAt = clock.now();
  const read = readMessage(message, startedAt, requestRules);
  const invocation = telemetry.invocation(message.traceparent);
  const delivery = telemetry.process(queueName, { sent: read.sent, invocation, startedAt });
  const span = telemetry.closeSession({ parent: delivery.context, log, startedAt });
  const attempt = await attemptDelivery(dependencies, read, span);
  const finish = (
    outcome: DeliveryAttempt['outcome'],
    fate: SettledMessage & PublishFailures,
  ): void => {
    const { request, state, trace } = attempt;
    const now = clock.now();
    const durationMs = now - startedAt;
    const end = { trigger: 'queue', operationId: state.operationId, request, trace } as const;
    const closed = closeRecord({ ...end, outcome, durationMs });
    const record = { ...closed, attempt: state.attempt, ...fate };
    span.end(record, now - state.notBefore);
    delivery.end(record);
  };
  try {
    const fate = await settleMessage(dependencies, attempt, message.text, delivery.context);
    const failures = await concludeOperation(dependencies, attempt, fate, span.context);
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
  parent: Parent,
): Promise<PublishFailures> {
  if (messageFate === 'requeued') await operation?.requeue();
  // Stryker disable next-line ConditionalExpression,StringLiteral: what is too early is postponed, which the compiler does not know.
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
  return publish(final, request?.notify, parent);
}
