import assert from 'node:assert/strict';
import { QueueServiceClient } from '@azure/storage-queue';
import { assertGraphCall } from '../fuzz/graphPath';
import type { Message } from '../fuzz/messages';
import { assertNoSecret } from '../fuzz/secrets';
import { until } from './app';
import { drain } from './drain';
import type { Running, World } from './world';

interface PoisonRecord {
  reason: { code: string };
  message: string;
}

/** Sends texts to the app's queue and checks what became of each. */
export interface QueueFuzz {
  /** Gives the kinds of the messages. */
  check(messages: readonly Message[]): Promise<string[]>;
}

export async function openQueueFuzz(
  world: World,
  { app, queue, poison }: Running,
): Promise<QueueFuzz> {
  // Holds each text as storage gives it back: not always as it was sent (Azurite and line breaks).
  const control = QueueServiceClient.fromConnectionString(
    world.azurite.connectionString,
  ).getQueueClient(`${queue.name}-control`);
  await Promise.all([control.createIfNotExists(), poison.createIfNotExists()]);
  const deliveries = (): number => app.output().split('by queue').length - 1;
  let delivered = deliveries();

  const send = async ({ bytes }: Message): Promise<string> => {
    const text = bytes.toString();
    const [{ messageId }] = await Promise.all([control.sendMessage(text), queue.sendMessage(text)]);
    return messageId;
  };

  return {
    async check(messages) {
      world.graph.clearRequests();
      const ids = await Promise.all(messages.map(send));
      delivered += messages.length;
      await until(async () => (await queue.getProperties()).approximateMessagesCount === 0);
      const stored = await drain(control);
      const texts = ids.map((id) => stored.get(id) ?? '');
      const poisoned = [...(await drain(poison)).values()].map(originalOf);
      const judged = messages.map((message, at) => asStored(message, texts[at] ?? ''));
      judged.forEach((message, at) =>
        assertFate(message, count(texts, texts[at]), count(poisoned, texts[at])),
      );
      assert(
        poisoned.every((text) => count(texts, text) > 0),
        'poison that nobody sent',
      );
      world.graph.requests().forEach(assertGraphCall);
      assertOneCallEach(judged, world);
      // One line for each delivery.
      await until(() => deliveries() >= delivered);
      assert.equal(deliveries(), delivered, 'deliveries');
      return messages.map(({ kind }) => kind);
    },
  };
}

/** What storage has changed may be taken for something else. */
function asStored(message: Message, text: string): Message {
  return message.bytes.toString() === text ? message : { ...message, verdict: 'open' };
}

function assertFate(
  { verdict, isReachable, bytes }: Message,
  sent: number,
  poisoned: number,
): void {
  const due = verdict === 'valid' && isReachable ? [0] : verdict === 'open' ? [0, sent] : [sent];
  assert(
    due.includes(poisoned),
    `${poisoned} of ${sent} poisoned: ${bytes.toString().slice(0, 200)}`,
  );
}

function assertOneCallEach(messages: readonly Message[], { graph }: World): void {
  const called = graph.requests().map(({ headers }) => headers['workbook-session-id']);
  const ids = messages
    .filter(({ verdict }) => verdict === 'valid')
    .map(({ fields }) => fields?.['workbookSessionId']);
  for (const id of ids) assert.equal(count(called, id), count(ids, id), 'calls of Graph');
}

/** The text in a poison record, or the text itself where its record would have been too long. */
function originalOf(text: string): string {
  if (!text.startsWith('{"reason":')) return text;
  const { reason, message } = JSON.parse(text) as PoisonRecord;
  assertNoSecret(JSON.stringify(reason), 'the reason');
  return message;
}

const count = <T>(values: readonly T[], value: T): number =>
  values.filter((other) => other === value).length;
