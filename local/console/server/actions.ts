import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import { addressForms } from '../../simulators/graph/tenant/addressForms';
import { budget, member } from '../../simulators/graph/tenant/tenant';
import { breakPart, outageFields } from '../../stack/outage';
import { addMessageUrl } from '../../stack/queueSas';
import { bodyText, type CurlCall, curlLine, KEY_OPTION, messageXml } from '../../start/curl';
import type { ConsoleWorld } from './world';

const id = z.string().regex(/^[0-9a-f-]{36}$/i);
const asCurl = z.boolean().optional();

/** What the page may ask for. */
export const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('open'), form: z.enum(addressForms.map(({ name }) => name)) }),
  z.strictObject({
    do: z.literal('close'),
    session: z.string().regex(/^[0-9a-f]{12}$/),
    how: z.enum(['http', 'queue', 'async', 'later', 'bulk', 'user']),
    asCurl,
  }),
  z.strictObject({ do: z.literal('bad'), asCurl }),
  z.strictObject({ do: z.literal('cancel'), id, asCurl }),
  z.strictObject({ do: z.enum(['requeue', 'drop']), id }),
  z.strictObject({ do: z.literal('break'), ...outageFields }),
]);
type Action = z.infer<typeof actionSchema>;
type Asked<Name extends Action['do']> = Extract<Action, { do: Name }>;

/**
 * Does what the page asks for.
 * @returns what came of it in one line; or the curl line that does the same
 * @throws Error that says why it cannot be done
 */
export async function act(world: ConsoleWorld, action: Action) {
  const { url } = world.stack.host;
  switch (action.do) {
    case 'open':
      return { text: open(world, action) };
    case 'requeue':
    case 'drop':
      return { text: await poisonDesk(world, action) };
    case 'break':
      return { text: breakPart(world.stack, world.outages, action) };
    case 'close':
      return perform(world, closeCall(world, action), action.asCurl);
    case 'bad': {
      const body = { workbookSessionId: 'undefined', itemID: budget.itemId };
      return perform(world, { url: `${url}/api/closeSession`, body }, action.asCurl);
    }
    case 'cancel': {
      const call = { method: 'DELETE', url: `${url}/api/operations/${action.id}` } as const;
      return perform(world, call, action.asCurl);
    }
  }
}

function open({ stack, addresses }: ConsoleWorld, { form }: Asked<'open'>): string {
  const found = addressForms.find(({ name }) => name === form);
  if (stack.graph === undefined || found === undefined) throw new Error('Graph is not simulated.');
  const { driveId, itemId } = found.workbook;
  const session = sessionFingerprint(stack.graph.openSession({ driveId, itemId }).id);
  addresses.set(session, found.request);
  return `Session ${session} is open.`;
}

function closeCall(world: ConsoleWorld, { session, how }: Asked<'close'>): CurlCall {
  const { host, azurite, entra, graph } = world.stack;
  const found = graph?.sessions().find((one) => sessionFingerprint(one.id) === session);
  if (found === undefined) throw new Error('There is no such session any more.');
  const { driveId, itemId } = found.workbook;
  const address = world.addresses.get(session) ?? { driveId, itemId };
  const body = { workbookSessionId: found.id, ...address };
  const url = `${host.url}/api/closeSession`;
  switch (how) {
    case 'http':
      return { url, body };
    case 'async':
      return { url, body, headers: { Prefer: 'respond-async' } };
    case 'later':
      return { url: `${host.url}/api/operations`, body: { ...body, closeAfter: 'PT30S' } };
    case 'bulk':
      return { url: `${url}s`, body: { requests: [body] } };
    case 'user': {
      if (entra === undefined) throw new Error('Entra ID is not simulated.');
      const token = entra.issueUserToken({ user: member });
      return { url, body, headers: { Authorization: `Bearer ${token}` } };
    }
    case 'queue': {
      if (azurite === undefined) throw new Error('Storage is not simulated.');
      const to = addMessageUrl(azurite.connectionString, world.queueName);
      return { url: to, headers: { 'Content-Type': 'application/xml' }, body: messageXml(body) };
    }
  }
}

/** Makes the call, or says how; `$FUNCTIONS_KEY` stands for the key in a curl line. */
async function perform({ functionsKey: key }: ConsoleWorld, call: CurlCall, asCurl = false) {
  const headers = { 'Content-Type': 'application/json', ...call.headers };
  const curl = curlLine({ ...call, headers, options: key === undefined ? [] : [KEY_OPTION] });
  if (asCurl) return { text: 'The curl line is on the clipboard.', curl };
  const { method = 'POST', url, body } = call;
  const withKey = { ...headers, ...(key !== undefined && { 'x-functions-key': key }) };
  const content = body === undefined ? null : bodyText(body);
  const answer = await fetch(url, { method, headers: withKey, body: content });
  const said = (await answer.json().catch(() => ({}))) as Said & { results?: Said[] };
  const { status, error } = said.results?.[0] ?? said;
  const text = `${answer.status} ${status ?? (error ? `${error.code}: ${error.message}` : 'sent')}`;
  return { text, isGood: answer.ok && error === undefined };
}

interface Said {
  status?: string;
  error?: { code: string; message: string };
}

/** The program that `npm run poison` is. */
async function poisonDesk(
  { stack, queueName }: ConsoleWorld,
  { do: command, id }: Asked<'requeue' | 'drop'>,
): Promise<string> {
  const program = join(__dirname, 'poison.js');
  const args = [program, command, '--operation', id, '--queue', queueName, '--yes'];
  const { AzureWebJobsStorage } = stack.env;
  const env = { ...process.env, AzureWebJobsStorage };
  const ended = promisify(execFile)(process.execPath, args, { env });
  const { stdout } = await ended.catch((error: unknown) => {
    const { stdout: said, stderr: why } = error as Awaited<typeof ended>;
    throw new Error(why.trim() || said.trim());
  });
  return stdout.trim();
}
