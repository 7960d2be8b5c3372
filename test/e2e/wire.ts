import assert from 'node:assert/strict';
import { type Answer, assertAnswer } from '../fuzz/answerOracle';
import { assertGraphPath } from '../fuzz/graphPath';
import { assertNoSecret } from '../fuzz/secrets';
import { type RawConnection, rawConnection, spill } from './rawConnection';
import { dueOf, keepsConnection, type WireCase } from './wireCases';
import type { World } from './world';

const CONNECTIONS = 4;
const HOST_STATUS: Partial<Record<WireCase['framing'], number>> = {
  'no key': 401,
  'wrong key': 401,
  'unknown route': 404,
};

/** Sends requests to the running app, and checks each answer and each call of Graph. */
export interface Wire {
  /** Gives the kinds of the cases. */
  check(cases: readonly WireCase[]): Promise<string[]>;
  close(): void;
}

export function openWire(world: World, port: number): Wire {
  const opened = new Set<string>();
  let connections: RawConnection[] = [];
  const close = (): void => {
    connections.forEach((connection) => connection.close());
    connections = [];
  };

  /** Opens the session of a case, so that there is something to close; an id serves once. */
  const open = ({ http: { fields, isReachable } }: WireCase): void => {
    const { workbookSessionId: id = '', ...address } = fields ?? {};
    if (!isReachable || opened.has(id)) return;
    opened.add(id);
    world.graph.openSession({ id, ...address });
  };

  const exchange = async (cases: readonly WireCase[]): Promise<number> => {
    while (connections.length < CONNECTIONS) connections.push(rawConnection(port));
    const calls = await Promise.all(
      connections.map(async (connection, lane) => {
        const mine = cases.filter((_, at) => at % CONNECTIONS === lane);
        const answers =
          mine.length === 0 ? [] : await connection.exchange(mine.map(({ bytes }) => bytes));
        return answers.filter((answer, at) => callsGraph(answer, mine[at] as WireCase)).length;
      }),
    );
    return calls.reduce((sum, count) => sum + count, 0);
  };

  return {
    close,
    async check(cases) {
      try {
        world.graph.clearRequests();
        cases.forEach(open);
        const calls = await exchange(cases.filter(keepsConnection));
        assert.equal(world.graph.requests().length, calls, 'calls of Graph');
        const ending = cases.filter((wireCase) => !keepsConnection(wireCase));
        const texts = await Promise.all(ending.map(({ bytes }) => spill(port, bytes)));
        for (const text of texts) assertNoSecret(text, 'the answer');
        for (const { method, path } of world.graph.requests()) {
          assert.equal(method, 'POST');
          assertGraphPath(path);
        }
        return cases.map(({ framing, http: { kind } }) => (framing === 'length' ? kind : framing));
      } catch (error) {
        // What is still on its way must not be taken for an answer to the next input.
        close();
        throw error;
      }
    },
  };
}

/** Checks an answer; says whether Graph must have been asked for it. */
function callsGraph(answer: Answer, wireCase: WireCase): boolean {
  const hostStatus = HOST_STATUS[wireCase.framing];
  if (hostStatus !== undefined) {
    assert.deepEqual([answer.status, answer.body], [hostStatus, '']);
    return false;
  }
  if (wireCase.framing === 'header bytes' && answer.status === 500) {
    // The Functions library takes no character above U+00FF in a header and fails before it calls us.
    assert.equal(answer.body, '');
    return false;
  }
  assertAnswer(answer, dueOf(wireCase));
  return answer.status < 300 || answer.headers.get('x-ms-error-code') === 'WorkbookNotFound';
}
