import { TableClient } from '@azure/data-tables';
import { QueueClient } from '@azure/storage-queue';
import { parseJson } from '../../../shared/core/json';
import { fromEntity, type OperationEntity } from '../../../shared/operations/operationRow';
import { OPERATIONS_TABLE } from '../../../shared/operations/operationTable';
import { poisonQueueName } from '../../../shared/queue/poisonRecord';
import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import { addressesOf } from '../../simulators/graph/tenant/mailMessage';
import type { RecordedRequest } from '../../simulators/graph/calls/recordedRequests';
import { claimsOf } from '../../simulators/common/jwt';
import type { ConsoleWorld } from './world';

const SHOWN = 30;
const RATE_WINDOW_MS = 10_000;
/** Storage may be out of order: the rest is shown all the same. */
const LOOK_MS = 800;

/** All that the page shows, as JSON; session ids are fingerprints in it. */
export async function snapshot(world: ConsoleWorld) {
  const { stack, journal, queueName, resultsQueue } = world;
  const calls = stack.graph?.requests() ?? [];
  const [queue, poison, results, operations] = await Promise.all([
    messages(world, queueName),
    messages(world, poisonQueueName(queueName)),
    resultsQueue === undefined ? undefined : messages(world, resultsQueue),
    listOperations(world),
  ]);
  const sessions = (stack.graph?.sessions() ?? []).map(({ id, state, workbook }) => ({
    session: sessionFingerprint(id),
    state,
    workbook: workbook.itemPath,
    closedBy: state === 'closed' ? closerOf(calls, id) : undefined,
  }));
  const shown = {
    sessions: sessions.toReversed(),
    queue: queue && {
      ...queue,
      waiting: [...journal.waiting].map(([id, wait]) => ({ id, ...wait })),
    },
    operations,
    poison,
    results,
    mails: (stack.graph?.mails() ?? []).map(({ message, at }) => ({
      at,
      to: addressesOf(message).join(', '),
      subject: message.subject,
    })),
    calls: calls.slice(-SHOWN).toReversed().map(callView),
    throttle: throttleOf(calls),
    health: { workerPid: stack.host.workerPid, functions: stack.host.functions.length },
    log: journal.entries.slice(-SHOWN).toReversed(),
    isSimulated: stack.graph !== undefined,
  };
  const inState = (wanted: string) => sessions.filter(({ state }) => state === wanted).length;
  const counts = {
    'open sessions': inState('open'),
    'closed sessions': inState('closed'),
    'in the queue': queue?.count ?? 0,
    operations: operations.length,
    poison: poison?.count ?? 0,
    'Graph calls': calls.length,
  };
  return { ...shown, counts };
}

/** What everybody may see of a Graph call. */
export function callView({
  method,
  operation,
  startedAt,
  status,
  endedAt,
  headers,
  inBatch,
}: RecordedRequest) {
  const id = headers['workbook-session-id'];
  return {
    at: startedAt,
    what: `${method} ${operation ?? 'unknown'}${inBatch ? ' in $batch' : ''}`,
    status,
    durationMs: endedAt === undefined ? undefined : endedAt - startedAt,
    ...(typeof id === 'string' && { session: sessionFingerprint(id) }),
  };
}

function closerOf(calls: readonly RecordedRequest[], sessionId: string): string | undefined {
  const call = calls.findLast(
    ({ headers, operation, status }) =>
      operation === 'closeSession' &&
      status === 204 &&
      headers['workbook-session-id'] === sessionId,
  );
  if (call === undefined) return undefined;
  const { upn } = claimsOf((call.headers.authorization ?? '').replace(/^Bearer +/i, ''));
  return typeof upn === 'string' ? upn : 'the app';
}

/** Seen from Graph: how fast calls come, and how many were told to wait. */
function throttleOf(calls: readonly RecordedRequest[]) {
  const since = Date.now() - RATE_WINDOW_MS;
  const recent = calls.filter(({ startedAt }) => startedAt >= since);
  const refused = recent.filter(({ status }) => status === 429);
  const seconds = Number(refused.at(-1)?.retryAfter ?? 0);
  const until = (refused.at(-1)?.endedAt ?? 0) + seconds * 1000;
  return {
    callsPerSecond: recent.length / (RATE_WINDOW_MS / 1000),
    refused: refused.length,
    ...(until > Date.now() && { holdUntil: until }),
  };
}

/** The first visible messages of a queue, and how many there are, hidden ones included. */
async function messages({ stack }: ConsoleWorld, name: string) {
  if (stack.azurite === undefined) return undefined;
  try {
    const queue = new QueueClient(stack.azurite.connectionString, name, {
      retryOptions: { maxTries: 1 },
    });
    const abortSignal = AbortSignal.timeout(LOOK_MS);
    const [{ approximateMessagesCount: count = 0 }, { peekedMessageItems }] = await Promise.all([
      queue.getProperties({ abortSignal }),
      queue.peekMessages({ numberOfMessages: 32, abortSignal }),
    ]);
    return {
      count,
      visible: peekedMessageItems.map(({ messageText, insertedOn }) => ({
        at: insertedOn.getTime(),
        ...messageView(messageText),
      })),
    };
  } catch {
    // Not created yet, or out of order: the page says so.
    return { count: 0, visible: [] };
  }
}

/** What everybody may see of a message: of a close request, of a poison record, of a result. */
function messageView(text: string) {
  const json = parseJson(text) ?? parseJson(Buffer.from(text, 'base64').toString('utf8'));
  const { delivery, operationId, subject, reason, attempts, type, workbookSessionId } = {
    ...(json as Partial<Message> | undefined),
  };
  return {
    id: operationId ?? delivery?.operationId ?? subject,
    attempt: attempts ?? delivery?.attempt,
    reason: reason && `${reason.code}: ${reason.message}`,
    type,
    ...(typeof workbookSessionId === 'string' && {
      session: sessionFingerprint(workbookSessionId),
    }),
  };
}

interface Message {
  delivery: { operationId?: string; attempt?: number };
  operationId: string;
  subject: string;
  reason: { code: string; message: string };
  attempts: number;
  type: string;
  workbookSessionId: string;
}

async function listOperations({ stack }: ConsoleWorld) {
  if (stack.azurite === undefined) return [];
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
  const table = TableClient.fromConnectionString(
    stack.azurite.connectionString,
    OPERATIONS_TABLE,
    options,
  );
  try {
    const found = [];
    const rows = table.listEntities<OperationEntity>({
      queryOptions: { filter: "RowKey eq 'operation'" },
      abortSignal: AbortSignal.timeout(LOOK_MS),
    });
    for await (const row of rows) found.push(fromEntity(row));
    return found
      .sort((one, other) => other.queuedAt - one.queuedAt)
      .slice(0, SHOWN)
      .map(({ operationId: id, error, ...operation }) => ({
        ...operation,
        id,
        error: error?.code,
      }));
  } catch {
    // The app creates the table with the first operation.
    return [];
  }
}
