import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { PoisonRecord } from '../../shared/queue/poisonRecord';
import { MAX_ATTEMPTS } from '../../shared/request/fields/delivery';
import { parsedMessage } from '../support/closeRequests';
import { parseMessageText } from '../../shared/request/parse/requestText';
import type { CloseRequest } from '../../shared/request/parse/closeRequest';
import type { CloseRecord } from '../../shared/telemetry/records/closeRecord';
import type { Message } from './messages';
import { assertNoSecret } from './secrets';

export const QUEUE = 'close-session';
const DAY_SECONDS = 86_400;
const REFUSALS = { invalid: 'InvalidRequest', noJson: 'InvalidJson', tooLong: 'PayloadTooLarge' };

/** A message that was written. */
export interface Written {
  queue: string;
  text: string;
  delaySeconds: number;
  /** False where it was too long. */
  isTaken: boolean;
}

/** What came of one delivery. */
export interface Delivered {
  text: string;
  record: CloseRecord;
  written: readonly Written[];
  closed: readonly CloseRequest[];
}

/** Characters that no XML 1.0 document can hold: storage refuses a message with one. */
export const isXml = (text: string): boolean =>
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);

/** Fails where a message was not closed, not requeued and not poisoned, or in more than one of them. */
export function assertDelivered(delivered: Delivered, due: Message): void {
  const { text, record, written, closed } = delivered;
  assert.notEqual(record.outcome, 'InternalError');
  assertNoSecret(JSON.stringify(record), 'the log');
  for (const { text: content } of written) assert(isXml(content) || !isXml(text), 'no XML text');
  if (record.messageFate === 'deleted') assert.deepEqual([closed.length, written], [1, []]);
  else if (record.messageFate === 'poisoned') assertPoison(delivered);
  else assertRequeued(delivered, due.fields ?? closed[0]?.wire);
  if (due.verdict === 'valid') {
    assert.equal(closed.length, record.outcome === 'tooEarly' ? 0 : 1);
    for (const request of closed)
      assert(isDeepStrictEqual(request.wire, due.fields), 'another request');
  } else assert(closed.length === 0 || due.verdict === 'open');
  if (due.verdict in REFUSALS) {
    assert.deepEqual(
      [record.outcome, record.messageFate],
      [REFUSALS[due.verdict as keyof typeof REFUSALS], 'poisoned'],
    );
  }
}

function assertPoison({ text, record, written }: Delivered): void {
  assert(
    written.every(({ queue, delaySeconds }) => queue === `${QUEUE}-poison` && delaySeconds === 0),
  );
  assert.deepEqual(
    written.map(({ isTaken }) => isTaken),
    written.length === 1 ? [true] : [false, true],
  );
  const [first, second] = written;
  const { reason, message, failedAt, attempts, operationId, ...rest } = JSON.parse(
    first?.text ?? '',
  ) as PoisonRecord;
  assert.equal(message, text);
  assert.equal(second?.text ?? text, text);
  assert.deepEqual(
    [reason.code, attempts, operationId, rest],
    [record.outcome, record.attempt, record.operationId, {}],
  );
  assert(!Number.isNaN(Date.parse(failedAt)));
  assertNoSecret(JSON.stringify(reason), 'the reason');
}

function assertRequeued({ record, written }: Delivered, fields: object | undefined): void {
  assert(fields !== undefined, 'what cannot be read is not requeued');
  assert.equal(written.length, 1);
  const [{ queue, delaySeconds, text } = { queue: '', delaySeconds: -1, text: '' }] = written;
  assert.equal(queue, QUEUE);
  assert(delaySeconds >= 0 && delaySeconds <= 6 * DAY_SECONDS && Number.isInteger(delaySeconds));
  // The next delivery must be able to read it.
  const { request, delivery } = parsedMessage(parseMessageText(text));
  assert.deepEqual({ ...request.wire }, fields);
  const isAttempt = record.outcome !== 'tooEarly';
  const attempt = Math.min(MAX_ATTEMPTS, (record.attempt ?? 0) + (isAttempt ? 1 : 0));
  assert.deepEqual([delivery?.operationId, delivery?.attempt], [record.operationId, attempt]);
}
