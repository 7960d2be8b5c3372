import type { Clock } from '../core/clock';
import { type Deadline, DeadlinePassed, startDeadline } from '../core/deadline';
import type { SendMail } from './sendMail';
import type { Notify } from '../request/fields/notify';
import { describeCause } from '../telemetry/records/redaction';
import type { CloseRecord } from '../telemetry/records/closeRecord';
import type { Parent } from '../telemetry/signals/telemetry';
import type { FinalOutcome } from './finalOutcome';
import { outcomeMail } from './outcomeMail';
import type { Queues } from '../storage/queues';
import { outcomeMessage } from './outcomeEvent';

/** For the results queue and the mail together: the delivered message waits for them. */
const PUBLISH_SECONDS = 10;

export interface PublisherDependencies {
  queues: Pick<Queues, 'write'>;
  /** Absent: outcomes are not published. */
  resultsQueueName?: string | undefined;
  /** Absent: no mail is sent. */
  mailer?: SendMail | undefined;
  /** Checked again: the setting may have changed while the message waited. */
  mayReceive?: ((address: string) => boolean) | undefined;
  poisonQueueName: string;
  clock: Clock;
}

/** What failed, and why, without secrets. */
export type PublishFailures = Pick<CloseRecord, 'publishFailed' | 'mailFailed'>;

/**
 * Publishes the outcome of a queued close, and sends the mail about it. Never throws, and ends within 10 seconds.
 * @param parent of the spans of its Graph calls
 */
export type PublishOutcome = (
  outcome: FinalOutcome,
  notify: Notify | undefined,
  parent?: Parent,
) => Promise<PublishFailures>;

/** Publishing and mail are attempted once: a failure is logged, and is no reason to close again. */
export function createOutcomePublisher(dependencies: PublisherDependencies): PublishOutcome {
  const { queues, resultsQueueName, mailer, poisonQueueName, clock } = dependencies;
  const { mayReceive = () => true } = dependencies;

  const publishResult = async (outcome: FinalOutcome, deadline: Deadline): Promise<void> => {
    if (resultsQueueName === undefined) return;
    const fits = await deadline.race(queues.write(resultsQueueName, outcomeMessage(outcome), 0));
    if (!fits) throw new Error('The results queue does not take a message of this length.');
  };

  const sendMail = async (
    outcome: FinalOutcome,
    notify: Notify | undefined,
    deadline: Deadline,
    parent: Parent,
  ): Promise<void> => {
    const mail = outcomeMail(outcome, notify, poisonQueueName);
    if (mailer !== undefined && mail !== undefined && mail.to.length > 0)
      await deadline.race(mailer(mail, deadline, parent));
  };

  return async (outcome, asked, parent) => {
    const notify = asked && { ...asked, email: asked.email.filter(mayReceive) };
    const isMailOff = mailer === undefined || notify === undefined;
    if (resultsQueueName === undefined && isMailOff) return {};
    const deadline = startDeadline(PUBLISH_SECONDS, clock);
    const [publishFailed, mailFailed] = await Promise.all([
      failureOf(publishResult(outcome, deadline)),
      failureOf(sendMail(outcome, notify, deadline, parent), notify?.email),
    ]);
    deadline.release();
    return {
      ...(publishFailed !== undefined && { publishFailed }),
      ...(mailFailed !== undefined && { mailFailed }),
    };
  };
}

/** Why it failed, or undefined. */
async function failureOf(
  work: Promise<void>,
  secrets?: readonly string[],
): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (cause) {
    return cause instanceof DeadlinePassed
      ? `DeadlinePassed: no answer within ${PUBLISH_SECONDS} s`
      : describeCause(cause, secrets);
  }
}
