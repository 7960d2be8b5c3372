import * as z from 'zod';
import type { Answer } from '../../common/answer';
import type { Directory } from '../tenant/directory';
import { type GraphCall, parseJson } from './graphCall';
import { GraphRefusal, methodNotAllowed } from './graphRefusal';
import type { Mailbox } from '../tenant/mailbox';
import { addressesOf, messageSchema, type MailMessage } from '../tenant/mailMessage';
import { mailUserOf } from './route';

/** What sending reads and changes. */
export interface MailWorld {
  directory: Directory;
  mailbox: Mailbox;
  now: () => number;
}

const bodySchema = z.looseObject({
  message: messageSchema,
  saveToSentItems: z.boolean().optional(),
});

/**
 * Accepts a mail: https://learn.microsoft.com/graph/api/user-sendmail. Only an app may send, in the
 * name of any user; the real one also lets a user send. Throws GraphRefusal where Graph would refuse.
 */
export function performSendMail(call: GraphCall, { directory, mailbox, now }: MailWorld): Answer {
  const name = mailUserOf(call.path);
  if (call.method !== 'POST') throw methodNotAllowed();
  if (!call.caller.isApp) throw accessDenied();
  const user = directory.user(name);
  if (!user) throw invalidUser(name);
  const { message } = parseJson(bodySchema, call.body);
  checkRecipients(message);
  mailbox.add({ sender: user.userPrincipalName, message, at: now() });
  return { status: 202 };
}

/** Graph says both what is wrong and, after a comma, why. */
function checkRecipients(message: MailMessage): void {
  const addresses = addressesOf(message);
  if (addresses.length === 0) {
    throw invalidRecipients("A message can't be sent because it contains no recipients.");
  }
  const wrong = addresses.find((address) => !/^[^@\s]+@[^@\s]+$/.test(address));
  if (wrong === undefined) return;
  throw invalidRecipients(
    `Recipient "${wrong}" is not resolved. All recipients must be resolved before a message can be submitted.`,
  );
}

function invalidRecipients(why: string): GraphRefusal {
  return new GraphRefusal(
    400,
    'ErrorInvalidRecipients',
    `At least one recipient is not valid., ${why}`,
  );
}

function invalidUser(name: string): GraphRefusal {
  return new GraphRefusal(404, 'ErrorInvalidUser', `The requested user '${name}' is invalid.`);
}

function accessDenied(): GraphRefusal {
  return new GraphRefusal(
    403,
    'ErrorAccessDenied',
    'Access is denied. Check credentials and try again.',
  );
}
