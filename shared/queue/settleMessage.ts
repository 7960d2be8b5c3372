import type { Clock } from '../core/clock';
import { CloseError } from '../core/closeError';
import type { MessageFate } from '../core/messageFate';
import { type CloseRequest, queuedJson } from '../request/parse/closeRequest';
import { messageJson } from '../storage/messageJson';
import type { Queues } from '../storage/queues';
import type { CloseRecord } from '../telemetry/records/closeRecord';
import type { Parent, Telemetry } from '../telemetry/signals/telemetry';
import type { DeliveryAttempt } from './attemptDelivery';
import { type DeliveryState, writeDelivery } from './deliveryState';
import { fateAfterFailure } from './fateAfterFailure';
import { poisonQueueName, poisonText } from './poisonRecord';

export interface SettleDependencies {
  queues: Queues;
  queueName: string;
  maxAgeMinutes: number;
  clock: Clock;
  telemetry: Telemetry;
}

/** What became of a delivered message, as the record of the close says it. */
export type SettledMessage = { messageFate: MessageFate } & Pick<
  CloseRecord,
  'delaySeconds' | 'reason'
>;

/**
 * Writes what has to be in the queues before the host deletes the delivered message, so that a crash repeats a close and
 * never loses one.
 * @param text of the delivered message
 * @param parent the span of the delivery
 * @throws CloseError where the host must repeat the delivery: the failure of the attempt, or StorageUnavailable
 */
export async function settleMessage(
  { queues, queueName, maxAgeMinutes, clock, telemetry }: SettleDependencies,
  { request, state, outcome }: DeliveryAttempt,
  text: string,
  parent: Parent,
): Promise<SettledMessage> {
  const write = async (queue: string, content: string, delaySeconds: number): Promise<void> => {
    if (await queues.write(queue, content, delaySeconds)) return;
    throw new CloseError('StorageUnavailable', 'The queue does not take a message of this length.');
  };
  const requeue = (of: CloseRequest, next: DeliveryState, delaySeconds: number): Promise<void> =>
    telemetry.send(queueName, parent, next.traceparent, (traceparent) => {
      const delivery = { ...writeDelivery(next), traceparent };
      return write(queueName, messageJson({ ...queuedJson(of), delivery }), delaySeconds);
    });

  if (outcome === 'tooEarly') {
    const delaySeconds = Math.ceil((state.notBefore - clock.now()) / 1000);
    await requeue(request, state, Math.max(0, delaySeconds));
    return { messageFate: 'postponed', delaySeconds };
  }
  if (typeof outcome === 'string') return { messageFate: 'deleted' };

  const now = clock.now();
  const fate = fateAfterFailure(outcome, { state, maxAgeMinutes, now, random: clock.random() });
  if (fate.messageFate === 'repeated') throw outcome;
  // A message that could not be read cannot be requeued.
  if (fate.messageFate === 'requeued' && request !== undefined) {
    await requeue(request, { ...state, attempt: state.attempt + 1 }, fate.delaySeconds);
    return fate;
  }
  const { operationId, attempt: attempts } = state;
  const poisonQueue = poisonQueueName(queueName);
  const record = poisonText(outcome, { failedAt: now, attempts, operationId, message: text });
  const fits = await queues.write(poisonQueue, record, 0);
  if (fits) return { messageFate: 'poisoned' };
  // The original text alone, as the host does it; the reason goes to the log.
  await write(poisonQueue, text, 0);
  return { messageFate: 'poisoned', reason: outcome.message };
}
