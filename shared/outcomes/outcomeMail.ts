import type { ErrorBody } from '../core/closeError';
import type { Mail } from './sendMail';
import type { Notify } from '../request/fields/notify';
import { asciiLowerCase } from '../core/textForms';
import type { FinalOutcome } from './finalOutcome';

/** More problems of one request than these are for the poison queue to tell. */
const MAX_DETAILS = 5;
const MAX_LINE_LENGTH = 600;
// Line breaks and other controls, what turns the direction of writing, and halves of characters.
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/**
 * The mail about the outcome of a queued close, in plain text. Nothing of the session and the workbook is in it.
 * @param notify what the request asked for
 * @param poisonQueueName where what failed waits
 * @returns undefined where no mail was asked for
 */
export function outcomeMail(
  outcome: FinalOutcome,
  notify: Notify | undefined,
  poisonQueueName: string,
): Mail | undefined {
  const { status } = outcome;
  if (notify === undefined || (status !== 'failed' && notify.on !== 'always')) return undefined;
  const { subject, nextStep } = WORDS[status];
  const code = outcome.error === undefined ? '' : `: ${oneLine(outcome.error.code)}`;
  const parts = [facts(outcome), errorLines(outcome.error), [nextStep(poisonQueueName)]];
  const text = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return { to: eachOnce(notify.email), subject: subject + code, text: `${text.join('\n\n')}\n` };
}

interface Words {
  subject: string;
  nextStep: (poisonQueueName: string) => string;
}

const WORDS: Readonly<Record<FinalOutcome['status'], Words>> = {
  closed: { subject: 'Workbook session closed', nextStep: () => 'Nothing is left to do.' },
  alreadyClosed: {
    subject: 'Workbook session was already closed',
    nextStep: () => 'The session no longer existed. Nothing is left to do.',
  },
  failed: {
    subject: 'Workbook session not closed',
    nextStep: (poisonQueueName) =>
      `The request waits in the queue ${poisonQueueName}: remove the cause, then requeue the request from there.`,
  },
  cancelled: {
    subject: 'Closing of a workbook session cancelled',
    nextStep: () => 'The session was left open, as asked: Graph ends it when it is idle.',
  },
};

function facts({ operationId, status, attempts, queuedAt, finishedAt }: FinalOutcome): string[] {
  return [
    `Operation: ${oneLine(operationId)}`,
    `Status: ${status}`,
    `Attempts: ${attempts}`,
    `Queued: ${new Date(queuedAt).toISOString()}`,
    `Finished: ${new Date(finishedAt).toISOString()}`,
  ];
}

function errorLines(error: ErrorBody | undefined): string[] {
  if (error === undefined) return [];
  const { code, message, details } = error;
  // One problem alone is the message already.
  const problems = details !== undefined && details.length > 1 ? details : [];
  const more = problems.length - MAX_DETAILS;
  return [
    `Error: ${oneLine(code)}`,
    oneLine(message),
    ...problems.slice(0, MAX_DETAILS).map((detail) => `- ${oneLine(detail.message)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

/** Names of unknown fields come from the request. */
function oneLine(text: string): string {
  const safe = text.slice(0, MAX_LINE_LENGTH).replace(STEERING, ' ');
  return text.length > MAX_LINE_LENGTH ? `${safe}…` : safe;
}

function eachOnce(addresses: readonly string[]): string[] {
  const byName = new Map(addresses.map((address) => [asciiLowerCase(address), address]));
  return [...byName.values()];
}
