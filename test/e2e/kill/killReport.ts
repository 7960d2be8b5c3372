import type { GraphSimulator } from '../../../local/simulators/graph/service/graphSimulator';
import type { KillEvidence } from './killRun';
import { sessionOf } from './poison';

const FAILED_STATUSES = new Set([429, 503]);

export interface KillReport {
  messages: number;
  closed: number;
  /** Sessions whose records lie in poison at the end. */
  poisoned: string[];
  /** Neither closed nor in poison. */
  lost: string[];
  /** Of the messages that the host gave up on. */
  givenUp: number;
  /** Tries that the host has told when it gave up. */
  givenUpAfter: number[];
  /** Poison records beyond one a session. */
  repeatedRecords: number;
  /** Calls of Graph beyond one a session: all, and those that did not follow a 429 or 503. */
  moreCalls: number;
  repeatedCloses: number;
  /** Sessions with repeated closes. */
  repeated: string[];
}

/** Adds up what a run has left, in Graph and in poison. */
export function killReport(graph: GraphSimulator, evidence: KillEvidence): KillReport {
  const { traffic, poison, poisonAfterRequeue, lives } = evidence;
  const states = new Map(graph.sessions().map(({ id, state }) => [id, state]));
  const records = [...poison.records, ...poisonAfterRequeue.records].map((r) => r.sessionId);
  const poisoned = new Set([...records, ...poisonAfterRequeue.givenUp.map(sessionOf)]);
  const ids = [...traffic.kinds.keys()];
  const isClosed = (id: string): boolean => states.get(id) === 'closed';
  const calls = countCalls(graph);
  const sum = (count: (id: string) => number) =>
    ids.reduce((total, id) => total + Math.max(0, count(id) - 1), 0);
  return {
    messages: ids.length,
    closed: ids.filter(isClosed).length,
    poisoned: [...poisoned],
    lost: ids.filter((id) => !isClosed(id) && !poisoned.has(id)),
    givenUp: poison.givenUp.length,
    givenUpAfter: lives
      .flatMap((output) => [...output.matchAll(/goes to queue '\S+' after (\d+) attempts/g)])
      .map(([, attempts]) => Number(attempts)),
    repeatedRecords: records.length - new Set(records).size,
    moreCalls: sum((id) => calls.get(id)?.all ?? 0),
    repeatedCloses: sum((id) => calls.get(id)?.unrefused ?? 0),
    repeated: ids.filter((id) => (calls.get(id)?.unrefused ?? 0) > 1),
  };
}

/** Calls of Graph by session. */
function countCalls(graph: GraphSimulator): Map<string, { all: number; unrefused: number }> {
  const counts = new Map<string, { all: number; unrefused: number }>();
  for (const { headers, status } of graph.requests()) {
    const id = String(headers['workbook-session-id']);
    const count = counts.get(id) ?? { all: 0, unrefused: 0 };
    count.all++;
    if (!FAILED_STATUSES.has(status ?? 0)) count.unrefused++;
    counts.set(id, count);
  }
  return counts;
}

/** The figures of a run, for people. */
export function reportLine(name: string, seed: number, evidence: KillEvidence, r: KillReport) {
  const { total, inStartUp, withCallsInFlight } = evidence.kills;
  const slowestEndMs = Math.max(...evidence.exits.map(({ toldAt, endedAt }) => endedAt - toldAt));
  return [
    `${name}, seed ${seed}: ${r.messages} messages, ${total} kills`,
    `(${inStartUp} in start-up, ${withCallsInFlight} with calls of Graph in flight),`,
    `${r.closed} closed, ${r.poisoned.length} poisoned (${r.repeatedRecords} records repeated),`,
    `${r.lost.length} lost, ${r.givenUp} given up by the host and queued again,`,
    `${r.moreCalls} calls of Graph beyond one a session, ${r.repeatedCloses} of them repeated closes,`,
    `slowest end ${(slowestEndMs / 1000).toFixed(1)} s, ${evidence.seconds.toFixed(1)} s in all\n`,
  ].join(' ');
}
