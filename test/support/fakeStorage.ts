import { createOperations } from '../../shared/operations/operationTable';
import { createQueues } from '../../shared/storage/queues';
import { type ManualClock, manualClock } from './manualClock';
import { answeringServer, type ScriptedAnswer, type ScriptedServer } from './scriptedServer';
import type { SeenRequest } from './scriptedServer';

/** What a call does to what: `insert operation`, `read repeatability`, `write message`. */
export type CallName =
  | `${'insert' | 'read' | 'replace' | 'remove'} ${'operation' | 'repeatability'}`
  | 'write message'
  | 'create queue'
  | 'count messages';

/** A message as the service got it. */
export interface WrittenMessage {
  queue: string;
  delaySeconds: number;
  /** -1 is for ever. */
  timeToLiveSeconds: number;
  text: string;
}

export interface FakeStorage extends ScriptedServer {
  connectionString: string;
  /** All calls, in order. */
  calls: CallName[];
  /** The messages that were taken, in order. */
  messages: WrittenMessage[];
  /** Rows by their name and partition, as `operation 01a2…`. */
  rows: Map<string, Record<string, unknown>>;
  /** Does something before the next call of that name, once. */
  before(name: CallName, act: () => Promise<unknown>): void;
  /** Gives these answers to the next calls of that name, and does nothing. */
  instead(name: CallName, ...answers: ScriptedAnswer[]): void;
}

/** What the service answers where it refuses: https://learn.microsoft.com/rest/api/storageservices/queue-service-error-codes */
export const refusal = (status: number, code: string): ScriptedAnswer => ({
  status,
  headers: { 'x-ms-error-code': code, 'Content-Type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`,
});
/** What a service says that does not let the app in: the SDKs don't try again. */
export const DENIED = refusal(403, 'AuthorizationFailure');
export const TOO_LONG = refusal(413, 'RequestBodyTooLarge');
export const HANGS: ScriptedAnswer = { raw: () => undefined };

const TAKEN: ScriptedAnswer = {
  status: 201,
  headers: { 'Content-Type': 'application/xml' },
  body: '<?xml version="1.0"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId><InsertionTime>Sun, 22 Nov 2026 12:00:00 GMT</InsertionTime><ExpirationTime>Sun, 29 Nov 2026 12:00:00 GMT</ExpirationTime><PopReceipt>p</PopReceipt><TimeNextVisible>Sun, 22 Nov 2026 12:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>',
};
const VERBS = { POST: 'insert', GET: 'read', PUT: 'replace', DELETE: 'remove' } as const;
const KEYS = /\(PartitionKey='(.*)',RowKey='(.*)'\)/;

/** Queue and table service on a free port: one table, and something may come between any two calls. */
export async function fakeStorage(): Promise<FakeStorage> {
  const calls: CallName[] = [];
  const messages: WrittenMessage[] = [];
  const rows: FakeStorage['rows'] = new Map();
  const interposed: { name: CallName; act: () => Promise<ScriptedAnswer | undefined> }[] = [];
  let writes = 0;

  const serveRow = ({ method, headers, ...request }: SeenRequest): ScriptedAnswer => {
    const [partition, row] = keysOf(request);
    const key = `${row} ${partition}`;
    const stored = rows.get(key);
    const put = () => {
      const etag = `W/"${++writes}"`;
      rows.set(key, { ...fieldsOf(request), 'odata.etag': etag });
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

  const server = await answeringServer(async (request) => {
    const name = nameOf(request);
    calls.push(name);
    const place = interposed.findIndex((one) => one.name === name);
    const given = place < 0 ? undefined : await interposed.splice(place, 1)[0]?.act();
    if (given !== undefined) return given;
    if (name === 'create queue') return { status: 201 };
    if (name !== 'write message') return serveRow(request);
    messages.push(messageOf(request));
    return TAKEN;
  });
  const url = `${server.url}/account`;
  return {
    ...server,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5;QueueEndpoint=${url};TableEndpoint=${url};`,
    calls,
    messages,
    rows,
    before: (name, act) => void interposed.push({ name, act: () => act().then(() => undefined) }),
    instead: (name, ...answers) =>
      void interposed.push(
        ...answers.map((answer) => ({ name, act: () => Promise.resolve(answer) })),
      ),
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

function nameOf(request: SeenRequest): CallName {
  const { method, path } = request;
  if (path.includes('/messages')) return 'write message';
  if (path.includes('comp=metadata')) return 'count messages';
  const [, row] = keysOf(request);
  if (row === undefined) return 'create queue';
  return `${VERBS[method as keyof typeof VERBS]} ${row as 'operation' | 'repeatability'}`;
}

type Content = Pick<SeenRequest, 'path' | 'body'>;

function fieldsOf({ body }: Content): Record<string, unknown> {
  return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
}

function keysOf(request: Content): (string | undefined)[] {
  const [, ...keys] = KEYS.exec(decodeURIComponent(request.path)) ?? [];
  if (keys.length > 0) return keys;
  const { PartitionKey, RowKey } = fieldsOf(request) as Record<string, string | undefined>;
  return [PartitionKey, RowKey];
}

function messageOf({ path, body }: Content): WrittenMessage {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  return {
    queue: pathname.split('/')[2] ?? '',
    delaySeconds: Number(searchParams.get('visibilitytimeout')),
    timeToLiveSeconds: Number(searchParams.get('messagettl')),
    text: unescapeXml(/<MessageText>(.*)<\/MessageText>/s.exec(body)?.[1] ?? ''),
  };
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
