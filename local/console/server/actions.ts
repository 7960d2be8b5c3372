import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import * as z from 'zod';
import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import { addressForms } from '../../simulators/graph/tenant/addressForms';
import { budget, member } from '../../simulators/graph/tenant/tenant';
import { type CloseWay, closeCall, type Call, curlOf, send } from './calls';
import { type ConsoleWorld, sessionOf } from './world';

const id = z.string().regex(/^[0-9a-f-]{36}$/i);
const fingerprint = z.string().regex(/^[0-9a-f]{12}$/);

/** What the page may ask for. */
export const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('open'), form: z.enum(addressForms.map(({ name }) => name)) }),
  z.strictObject({
    do: z.literal('close'),
    session: fingerprint,
    how: z.enum(['http', 'queue', 'async', 'later', 'bulk', 'user']),
    asCurl: z.boolean().optional(),
  }),
  z.strictObject({ do: z.literal('bad'), asCurl: z.boolean().optional() }),
  z.strictObject({ do: z.literal('cancel'), id, asCurl: z.boolean().optional() }),
  z.strictObject({ do: z.enum(['requeue', 'drop']), id }),
  z.strictObject({
    do: z.literal('break'),
    part: z.enum(['Graph', 'identity', 'storage']),
    how: z.enum(['throttle', 'unavailable', 'hang', 'lock', 'refuse']),
    seconds: z.int().min(1).max(120),
  }),
]);
export type Action = z.infer<typeof actionSchema>;

/** What came of an action, in one line; or the curl line that does it. */
export interface Done {
  text?: string;
  curl?: string;
}

const FAULTS = {
  throttle: { status: 429, headers: { 'Retry-After': '5' } },
  unavailable: { status: 503 },
  hang: { hang: 'beforeHeaders' },
  lock: {
    status: 423,
    body: { error: { code: 'accessConflict', message: 'The file is locked.' } },
  },
  refuse: { status: 403, body: { error: { code: 'accessDenied', message: 'Access denied.' } } },
} as const;

/** Does what the page asks for. @throws Error that says why not */
export async function act(world: ConsoleWorld, action: Action): Promise<Done> {
  switch (action.do) {
    case 'open':
      return { text: open(world, action.form) };
    case 'close':
      return close(world, action.session, action.how, action.asCurl);
    case 'bad': {
      const body = { workbookSessionId: 'undefined', itemID: budget.itemId };
      return perform(
        { method: 'POST', url: `${world.stack.host.url}/api/closeSession`, body },
        world,
        action.asCurl,
      );
    }
    case 'cancel': {
      const url = `${world.stack.host.url}/api/operations/${action.id}`;
      return perform({ method: 'DELETE', url }, world, action.asCurl);
    }
    case 'requeue':
    case 'drop':
      return { text: await poisonDesk(world, action.do, action.id) };
    case 'break':
      return { text: breakPart(world, action) };
  }
}

function open({ stack, addresses }: ConsoleWorld, form: string): string {
  const { request, workbook } = addressForms.find(({ name }) => name === form) ?? {
    request: {},
    workbook: budget,
  };
  const { driveId, itemId } = workbook;
  const opened = stack.graph?.openSession({ driveId, itemId });
  if (opened === undefined) throw new Error('Graph is not simulated: open sessions there.');
  const session = sessionFingerprint(opened.id);
  addresses.set(session, request);
  return `Session ${session} is open.`;
}

async function close(
  world: ConsoleWorld,
  fingerprint: string,
  how: CloseWay,
  asCurl = false,
): Promise<Done> {
  const session = sessionOf(world, fingerprint);
  if (session === undefined) throw new Error('There is no such session any more.');
  const { driveId, itemId } = session.workbook;
  const address =
    how === 'user'
      ? { itemId: budget.itemId }
      : (world.addresses.get(fingerprint) ?? { driveId, itemId });
  const request = { workbookSessionId: session.id, ...address };
  if (how === 'queue' && !asCurl) {
    const { azurite } = world.stack;
    if (azurite === undefined) throw new Error('Storage is not simulated: send the message there.');
    await new QueueClient(azurite.connectionString, world.queueName).sendMessage(
      JSON.stringify(request),
    );
    return { text: 'The message is in the queue.' };
  }
  const token = how === 'user' ? world.stack.entra?.issueUserToken({ user: member }) : undefined;
  return perform(closeCall(world, how, request, token), world, asCurl);
}

async function perform(call: Call, world: ConsoleWorld, asCurl = false): Promise<Done> {
  return asCurl ? { curl: curlOf(call, world) } : { text: await send(call, world) };
}

/** The very program that `npm run poison` is. */
function poisonDesk(
  { stack, queueName }: ConsoleWorld,
  command: string,
  operationId: string,
): Promise<string> {
  const args = [command, '--operation', operationId, '--queue', queueName, '--yes'];
  const env = { ...process.env, AzureWebJobsStorage: stack.env['AzureWebJobsStorage'] };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(__dirname, 'poison.js'), ...args],
      { env },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim());
        else reject(new Error(stderr.trim() || stdout.trim()));
      },
    );
  });
}

function breakPart(
  { stack }: ConsoleWorld,
  { part, how, seconds }: Extract<Action, { do: 'break' }>,
): string {
  const fault = { ...FAULTS[how], times: 0 };
  const simulator =
    part === 'Graph' ? stack.graph : part === 'identity' ? stack.identity : undefined;
  const pids = stack.azurite?.pids ?? [];
  if (simulator === undefined && (part !== 'storage' || pids.length === 0))
    throw new Error(`${part} is not simulated.`);
  // Azurite knows no faults: stopped, it hangs.
  const signal = (name: NodeJS.Signals) => () => pids.forEach((pid) => process.kill(pid, name));
  const mend = simulator === undefined ? signal('SIGCONT') : () => simulator.clearFaults();
  if (simulator === undefined) signal('SIGSTOP')();
  else simulator.addFault(fault);
  setTimeout(mend, seconds * 1000).unref();
  return `${part}: ${simulator === undefined ? 'hang' : how} for ${seconds} s.`;
}
