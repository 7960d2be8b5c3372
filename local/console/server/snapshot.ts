import type { Operation } from '../../../shared/operations/operationState';
import { poisonQueueName } from '../../../shared/queue/poisonRecord';
import { sessionFingerprint } from '../../../shared/telemetry/records/redaction';
import { claimsOf } from '../../simulators/common/jwt';
import type { RecordedRequest } from '../../simulators/graph/calls/recordedRequests';
import { addressForms } from '../../simulators/graph/tenant/addressForms';
import { addressesOf } from '../../simulators/graph/tenant/mailMessage';
import type { SentMail } from '../../simulators/graph/tenant/mailbox';
import type { Entry } from './journal';
import { listOperations, lookIntoQueue, type SeenMessage } from '../../stack/storageContent';
import type { ConsoleWorld } from './world';

const SHOWN_EVENTS = 300;
const SHOWN_OPERATIONS = 50;
const RATE_WINDOW_MS = 10_000;
const STATES = { open: 'open', expired: 'expired, idle too long' };
const NO_MESSAGES = { count: 0, visible: [] as SeenMessage[] };

/** All that the page shows, as JSON. Session ids are fingerprints in it. */
export async function snapshot(world: ConsoleWorld) {
  const { stack, journal, queueName, resultsQueue, outages } = world;
  const { graph, identity, azurite: storage, host } = stack;
  const look = (name: string | undefined) =>
    storage && name !== undefined ? lookIntoQueue(storage.connectionString, name) : NO_MESSAGES;
  const calls = graph?.requests() ?? [];
  const [queue, poison, results, all] = await Promise.all([
    look(queueName),
    look(poisonQueueName(queueName)),
    look(resultsQueue),
    storage ? listOperations(storage.connectionString) : [],
  ]);
  const sessions = (graph?.sessions() ?? []).toReversed().map(({ id, state, workbook }) => ({
    session: sessionFingerprint(id),
    state: state === 'closed' ? `closed by ${closerOf(calls, id)}` : STATES[state],
    isOpen: state === 'open',
    workbook: workbook.itemPath,
  }));
  const due = new Map(all.map(({ operationId, notBefore }) => [operationId, notBefore]));
  const operations = all.slice(0, SHOWN_OPERATIONS);
  const events: Entry[] = [
    ...journal.entries,
    ...calls.slice(-SHOWN_EVENTS).map(graphEntry),
    ...operations.flatMap(stateEntries),
    ...results.visible.map((seen) => messageEntry('result', seen)),
    ...poison.visible.map((seen) => messageEntry('poison', seen)),
    ...(graph?.mails() ?? []).map(mailEntry),
  ];
  const open = sessions.filter(({ isOpen }) => isOpen).length;
  return {
    counts: {
      'open sessions': open,
      'ended sessions': sessions.length - open,
      'in the queue': queue.count,
      operations: all.length,
      poison: poison.count,
      'Graph calls': calls.length,
    },
    sessions,
    waiting: [...journal.waiting].map(([id, wait]) => ({ id, until: due.get(id), ...wait })),
    operations: operations.map(({ operationId: id, ...shown }) => ({ id, ...shown })),
    poison: poison.visible,
    events: events.sort((one, other) => other.at - one.at).slice(0, SHOWN_EVENTS),
    throttle: throttleOf(calls),
    health: [
      { part: 'worker', how: host.workerPid === undefined ? 'down' : 'up' },
      ...Object.entries({ Graph: graph, identity, storage }).map(([part, simulator]) => {
        const how = simulator === undefined ? 'not simulated' : 'up';
        return { part, how, ...outages.get(part) };
      }),
    ],
    forms: addressForms.map(({ name }) => name),
  };
}

function graphEntry(call: RecordedRequest): Entry {
  const { method, operation = 'unknown', startedAt, status, headers, inBatch } = call;
  const { 'workbook-session-id': session, 'client-request-id': id } = headers;
  return {
    at: startedAt,
    kind: 'graph',
    text: `${method} ${operation}${inBatch ? ' in $batch' : ''} answered ${status ?? 'nothing yet'}`,
    isGood: status !== undefined && status < 400,
    id: id?.toString(),
    session: session && sessionFingerprint(session.toString()),
  };
}

function stateEntries(operation: Operation): Entry[] {
  const { operationId: id, status, error, queuedAt, startedAt, finishedAt, notBefore } = operation;
  const entry = (at: number | undefined, text: string): Entry[] =>
    at === undefined ? [] : [{ at, kind: 'state', text, isGood: error === undefined, id }];
  return [
    ...entry(queuedAt, notBefore === undefined ? 'queued' : 'scheduled'),
    ...entry(startedAt, 'running'),
    ...entry(finishedAt, error === undefined ? status : `${status}: ${error.code}`),
  ];
}

function messageEntry(kind: 'result' | 'poison', { at, id, type, reason }: SeenMessage): Entry {
  const text = type ?? reason ?? 'moved by the host';
  return { at, kind, text, isGood: kind === 'result' && !text.endsWith('failed'), id };
}

function mailEntry({ at, message }: SentMail): Entry {
  const text = `${message.subject ?? ''}, to ${addressesOf(message).join(', ')}`;
  const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(message.body?.content ?? '')?.[0];
  return { at, kind: 'mail', text, isGood: true, id };
}

/** The user whose token closed it, or the app. */
function closerOf(calls: readonly RecordedRequest[], sessionId: string): string {
  const call = calls.findLast(
    ({ operation, status, headers }) =>
      operation === 'closeSession' &&
      status === 204 &&
      headers['workbook-session-id'] === sessionId,
  );
  const { upn } = claimsOf((call?.headers.authorization ?? '').replace(/^Bearer +/i, ''));
  return typeof upn === 'string' ? upn : 'the app';
}

/** As Graph sees it: how fast calls come, and until when it asked for a pause. */
function throttleOf(calls: readonly RecordedRequest[]) {
  const recent = calls.filter(({ startedAt }) => startedAt >= Date.now() - RATE_WINDOW_MS);
  const { retryAfter = 0, endedAt = 0 } = calls.findLast(({ status }) => status === 429) ?? {};
  const holdUntil = endedAt + Number(retryAfter) * 1000;
  return {
    callsPerSecond: recent.length / (RATE_WINDOW_MS / 1000),
    ...(holdUntil > Date.now() && { holdUntil }),
  };
}
