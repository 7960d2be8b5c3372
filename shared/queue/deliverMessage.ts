import { asCloseError, CloseError } from '../core/closeError';
import { closeRecord } from '../close/closeReport';
import type { Swallow } from '../telemetry/swallowedFailure';
import type { CloseRecord } from '../telemetry/closeRecord';
import { afterFailure } from './fateAfterFailure';
import { type DeliveryState, writeDelivery } from './deliveryState';
import { messageJson } from '../storage/messageJson';
import type { FinalOutcome } from '../outcomes/finalOutcome';
import { poisonQueueName, poisonText } from './poisonRecord';
import type { PublishFailures, PublishOutcome } from '../outcomes/publishOutcome';
import type { Queues } from '../storage/queues';
import type { OperationEnd } from '../operations/trackOperation';
import {
  type DeliveryAttempt,
  type ReceivedMessage,
  type TryDependencies,
  tryToClose,
} from './attemptDelivery';

export interface DeliveryDependencies extends TryDependencies {
  queues: Queues;
  queueName: string;
  maxAgeMinutes: number;
  publish: PublishOutcome;
}

/** What became of the message. */
type Fate = Required<Pick<CloseRecord, 'message'>> & Pick<CloseRecord, 'delaySeconds' | 'reason'>;

/**
 * Handles one delivery of a queued close: closes, or puts the message back, or into poison. What is written
 * is written before the host deletes the delivered message, so a crash repeats a close and never loses one.
 * @param report gets the record of the close, whatever came of it
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
  const attempt = await tryToClose(dependencies, message, swallowFor);
  const finish = (result: DeliveryAttempt['result'], fate: Fate & PublishFailures): void => {
    const { request, state, trace } = attempt;
    const durationMs = clock.now() - startedAt;
    const end = { trigger: 'queue', operationId: state.operationId, request, trace } as const;
    report({ ...closeRecord({ ...end, result, durationMs }), attempt: state.attempt, ...fate });
  };
  try {
    const fate = await settle(dependencies, attempt, message.text);
    const failures = await tell(dependencies, attempt, fate);
    finish(attempt.result, { ...fate, ...failures });
  } catch (thrown) {
    const error = asCloseError(thrown);
    finish(error, { message: 'repeated' });
    throw error;
  }
}

/** Moves the state of the operation on, and says how it ended once it has. */
async function tell(
  { clock, publish }: DeliveryDependencies,
  { state, request, operation, result }: DeliveryAttempt,
  { message }: Fate,
): Promise<PublishFailures> {
  if (message === 'putBack') await operation?.requeue();
  if (result === 'tooEarly' || (message !== 'deleted' && message !== 'poison')) return {};
  const end: OperationEnd =
    typeof result === 'string' ? { status: result } : { status: 'failed', error: result.toBody() };
  await operation?.finish(end);
  const { operationId, attempt: attempts, notBefore, firstAttemptAt } = state;
  const outcome: FinalOutcome = {
    operationId,
    ...end,
    attempts: end.status === 'cancelled' ? attempts - 1 : attempts,
    queuedAt: operation?.queuedAt ?? Math.min(notBefore, firstAttemptAt),
    finishedAt: clock.now(),
  };
  return publish(outcome, request?.notify);
}

async function settle(
  dependencies: DeliveryDependencies,
  { request, state, result }: DeliveryAttempt,
  text: string,
): Promise<Fate> {
  const { queues, queueName, clock, maxAgeMinutes } = dependencies;

  const write = async (queue: string, content: string, delaySeconds: number): Promise<void> => {
    if (await queues.write(queue, content, delaySeconds)) return;
    throw new CloseError('StorageUnavailable', 'The queue does not take a message of this length.');
  };
  const putBack = (next: DeliveryState, delaySeconds: number): Promise<void> =>
    write(queueName, messageJson({ ...request, delivery: writeDelivery(next) }), delaySeconds);

  if (result === 'tooEarly') {
    const delaySeconds = Math.ceil((state.notBefore - clock.now()) / 1000);
    await putBack(state, Math.max(0, delaySeconds));
    return { message: 'postponed', delaySeconds };
  }
  if (typeof result === 'string') return { message: 'deleted' };

  const now = clock.now();
  const decision = afterFailure(result, { state, maxAgeMinutes, now, random: clock.random() });
  if (decision.kind === 'throw') throw result;
  if (decision.kind === 'putBack') {
    await putBack({ ...state, attempt: state.attempt + 1 }, decision.delaySeconds);
    return { message: 'putBack', delaySeconds: decision.delaySeconds };
  }
  const { operationId, attempt: attempts } = state;
  const poisonQueue = poisonQueueName(queueName);
  const record = poisonText(result, { failedAt: now, attempts, operationId, message: text });
  const fits = await queues.write(poisonQueue, record, 0);
  if (fits) return { message: 'poison' };
  // The original alone, as the host does it, and the reason to the log.
  await write(poisonQueue, text, 0);
  return { message: 'poison', reason: result.message };
}
