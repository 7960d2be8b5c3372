import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOperations } from '../../shared/operations/operationTable';
import { createQueues } from '../../shared/storage/queues';
import { type ManualClock, manualClock } from './manualClock';
import type { ScriptedAnswer } from './scriptedServer';
import { ACCEPTED, unescapeXml } from './scriptedStorage';

/** What a call does to what: `insert operation`, `read repeatability`, `write message`. */
export type CallName =
  `${'insert' | 'read' | 'replace' | 'remove'} ${'operation' | 'repeatability'}` | 'write message';

/** What comes between a call and its answer; what it returns is answered. */
type Interposed = () => Promise<ScriptedAnswer | undefined>;

export interface FakeStorage {
  connectionString: string;
  /** All calls, in order. */
  calls: CallName[];
  /** Messages, with their delays in seconds. */
  messages: { text: string; delaySeconds: number }[];
  /** Rows by their name and partition, as `operation 01a2…`. */
  rows: Map<string, Record<string, unknown>>;
  /** Does something before the next call of that name, once. */
  before(name: CallName, act: () => Promise<unknown>): void;
  /** Gives that answer to the next call of that name, and does nothing. */
  instead(name: CallName, answer: ScriptedAnswer): void;
  stop(): Promise<void>;
}

/** What a service says that does not let the app in: the SDKs don't try again. */
export const DENIED: ScriptedAnswer = { status: 403 };

const VERBS = { POST: 'insert', GET: 'read', PUT: 'replace', DELETE: 'remove' } as const;
const KEYS = /\(PartitionKey='(.*)',RowKey='(.*)'\)/;

/** Queue and table service on a free port: one table, one queue, and something may come between any two calls. */
export async function fakeStorage(): Promise<FakeStorage> {
  const calls: CallName[] = [];
  const messages: FakeStorage['messages'] = [];
  const rows: FakeStorage['rows'] = new Map();
  const interposed: { name: CallName; act: Interposed }[] = [];
  let writes = 0;

  const serve = (name: CallName, request: IncomingMessage, body: string): ScriptedAnswer => {
    const { method, url = '', headers } = request;
    if (name === 'write message') {
      const { searchParams } = new URL(url, 'http://localhost');
      const text = unescapeXml(/<MessageText>(.*)<\/MessageText>/s.exec(body)?.[1] ?? '');
      messages.push({ text, delaySeconds: Number(searchParams.get('visibilitytimeout')) });
      return ACCEPTED;
    }
    const fields = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
    const [partition, row] = keysOf(url, fields);
    const key = `${row} ${partition}`;
    const stored = rows.get(key);
    const put = () => {
      const etag = `W/"${++writes}"`;
      rows.set(key, { ...fields, 'odata.etag': etag });
      return { status: 204, headers: { ETag: etag } };
    };
    if (method === 'POST') return stored ? { status: 409 } : put();
    if (stored === undefined) return { status: 404 };
    if (method === 'GET') {
      const type = { 'Content-Type': 'application/json' };
      return { status: 200, headers: type, body: JSON.stringify(stored) };
    }
    if (!['*', stored['odata.etag']].includes(headers['if-match'])) return { status: 412 };
    if (method === 'PUT') return put();
    rows.delete(key);
    return { status: 204 };
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const name = nameOf(request, body);
    calls.push(name);
    const place = interposed.findIndex((one) => one.name === name);
    const given = place < 0 ? undefined : await interposed.splice(place, 1)[0]?.act();
    const { status, headers, body: text, raw } = given ?? serve(name, request, body);
    if (raw !== undefined) raw(response);
    else response.writeHead(status ?? 200, headers).end(text);
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5;QueueEndpoint=${url};TableEndpoint=${url};`,
    calls,
    messages,
    rows,
    before: (name, act) => void interposed.push({ name, act: () => act().then(() => undefined) }),
    instead: (name, answer) => void interposed.push({ name, act: () => Promise.resolve(answer) }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A storage for each test of a file, and the real clients of it. */
export function useFakeStorage() {
  const used = {} as {
    storage: FakeStorage;
    clock: ManualClock;
    operations: ReturnType<typeof createOperations>;
    queues: ReturnType<typeof createQueues>;
  };
  beforeEach(async () => {
    const storage = await fakeStorage();
    const clock = manualClock();
    const operations = createOperations(storage, clock);
    Object.assign(used, { storage, clock, operations, queues: createQueues(storage, clock) });
  });
  afterEach(() => used.storage.stop());
  return used;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function nameOf({ method, url = '' }: IncomingMessage, body: string): CallName {
  if (url.includes('/messages')) return 'write message';
  const [, row] = keysOf(url, body === '' ? {} : (JSON.parse(body) as Record<string, unknown>));
  return `${VERBS[method as keyof typeof VERBS]} ${row as 'operation' | 'repeatability'}`;
}

function keysOf(url: string, fields: Record<string, unknown>): [partition: string, row: string] {
  const keys = KEYS.exec(decodeURIComponent(url));
  const [partition = fields['PartitionKey'], row = fields['RowKey']] = keys?.slice(1) ?? [];
  return [String(partition), String(row)];
}
