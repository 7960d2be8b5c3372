import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CloseError } from '../../shared/core/closeError';
import { deliver } from '../../shared/queue/deliverMessage';
import { messageText } from '../../shared/queue/messageText';
import type { CloseOutcome } from '../../shared/close/closeCall';
import { quietDelivery } from '../support/dependencies';
import { recordingTelemetry } from '../support/recordingTelemetry';
import { loggingContext } from '../support/loggingContext';
import { manualClock, START } from '../support/manualClock';
import { campaign, timeoutMs } from './campaign';
import { assertDelivered, type Delivered, QUEUE, type Written } from './deliveryOracle';
import { notBusy } from './notBusy';
import { bytesInXml, MAX_MESSAGE_BYTES, type Message, messages } from './messages';

const ENDS: (CloseOutcome | CloseError)[] = [
  'closed',
  'closed',
  'alreadyClosed',
  new CloseError('AccessDenied', 'No.'),
  new CloseError('GraphUnavailable', 'Later.'),
  new CloseError('Throttled', 'Later.', { graph: { retryAfterSeconds: 30 } }),
];

/** Delivers one message, whose close ends as told if it comes to that. */
async function run({ bytes }: Message, end: CloseOutcome | CloseError): Promise<Delivered> {
  const written: Written[] = [];
  const records: Delivered['record'][] = [];
  const closed: Delivered['closed'][number][] = [];
  const text = messageText(bytes);
  const dependencies = {
    close: ({ request }: { request: Delivered['closed'][number] }): Promise<CloseOutcome> => {
      closed.push(request);
      return end instanceof CloseError ? Promise.reject(end) : Promise.resolve(end);
    },
    queues: {
      count: () => Promise.resolve(0),
      write: (queue: string, content: string, delaySeconds: number) => {
        const isTaken = bytesInXml(content) <= MAX_MESSAGE_BYTES;
        written.push({ queue, text: content, delaySeconds, isTaken });
        return Promise.resolve(isTaken);
      },
    },
    ...quietDelivery,
    telemetry: recordingTelemetry(records),
    queueName: QUEUE,
    clock: manualClock(),
    timeoutSeconds: 60,
    maxAgeMinutes: 60,
  };
  await deliver(dependencies, { text, insertedAt: START }, loggingContext().context);
  assert.equal(records.length, 1);
  return { text, record: records[0] as Delivered['record'], written, closed };
}

it(
  'deliver closes, requeues or poisons whatever stands in the queue',
  () =>
    campaign({
      name: 'deliver',
      inputs: fc.tuple(messages, fc.constantFrom(...ENDS)),
      inputsPerRound: 100,
      check: async ([message, end]) => {
        const delivered = await notBusy(() => run(message, end));
        assertDelivered(delivered, message);
        return [message.kind];
      },
    }),
  timeoutMs,
);
