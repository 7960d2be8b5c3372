import { type Deadline, DeadlinePassed } from '../core/deadline';
import { describeCause } from '../telemetry/records/redaction';
import type { TokenSource } from '../identity/appTokens';
import type { CallGraph } from '../graph/graphClient';
import { isShowableCode } from '../graph/graphErrorBody';
import type { GraphAnswer } from '../graph/graphClient';
import { readGraphErrorBody } from '../graph/graphErrorBody';
import { withToken } from '../identity/withToken';
import type { Parent } from '../telemetry/signals/telemetry';

/** A mail in plain text. */
export interface Mail {
  to: readonly string[];
  subject: string;
  text: string;
}

export interface MailerDependencies {
  callGraph: CallGraph;
  /** Tokens of the app's own identity. */
  tokens: TokenSource;
  /** User principal name or object id of the mailbox that sends. */
  sender: string;
}

/**
 * @param parent of the spans of its Graph calls
 * @throws Error that says, without a secret, why the mail was not accepted
 */
export type SendMail = (mail: Mail, deadline: Deadline, parent?: Parent) => Promise<void>;

/**
 * Sends mail from one mailbox, once: https://learn.microsoft.com/graph/api/user-sendmail. A 202 means that Graph accepted it,
 * not that it arrived.
 */
export function createMailer({ callGraph, tokens, sender }: MailerDependencies): SendMail {
  const path = `/users/${encodeURIComponent(sender)}/sendMail`;
  return async (mail, deadline, parent) => {
    const body = sendMailBody(mail);
    const secrets = [sender, ...mail.to];
    let calls = 0;
    const send = async (token: string): Promise<GraphAnswer> => {
      const span = { parent, resendCount: calls++, secrets };
      const { signal } = deadline;
      try {
        return await deadline.race(
          callGraph({ method: 'POST', path, headers: {}, body, token, signal, span }),
        );
      } catch (cause) {
        if (deadline.signal.aborted) throw new DeadlinePassed();
        throw new Error(`Graph gave no answer to the mail (${describeCause(cause)})`, { cause });
      }
    };
    let noOther: unknown;
    const isRefused = ({ status }: GraphAnswer): boolean => status === 401;
    const answer = await withToken(tokens, deadline, send, isRefused, (cause) => {
      noOther = cause;
    });
    if (answer.status === 202) return;
    throw new Error(`Graph did not accept the mail: ${said(answer)}`, { cause: noOther });
  };
}

function sendMailBody({ to, subject, text }: Mail): unknown {
  return {
    message: {
      subject,
      body: { contentType: 'Text', content: text },
      toRecipients: to.map((address) => ({ emailAddress: { address } })),
    },
    saveToSentItems: false,
  };
}

/** Its status and its code, never its message, which names mailboxes. */
function said({ status, bodyText }: GraphAnswer): string {
  const code = readGraphErrorBody(bodyText).codes.find(isShowableCode);
  return code === undefined ? `${status}` : `${status} ${code}`;
}
