import { assertGraphCall } from '../fuzz/graphPath';
import { assertNoSecret } from '../fuzz/secrets';
import { type RawConnection, rawConnection, spill } from './rawConnection';
import { keepsConnection, type WireCase } from './wireCases';
import { assertCalls, checkAnswer, type GraphUse } from './wireOracle';
import type { World } from './world';

const CONNECTIONS = 4;
/** Sends requests to the running app, and checks each answer and each call of Graph. */
export interface Wire {
  /** Gives the kinds of the cases. */
  check(cases: readonly WireCase[]): Promise<string[]>;
  close(): void;
}

export function openWire(world: World, port: number): Wire {
  const opened = new Set<string>();
  // A request that is whole without its last bytes is served, and Graph called whenever that may be.
  const idsAtAnyTime = new Set<string | undefined>();
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

  const exchange = async (cases: readonly WireCase[]): Promise<GraphUse[]> => {
    while (connections.length < CONNECTIONS) connections.push(rawConnection(port));
    const uses = await Promise.all(
      connections.map(async (connection, lane) => {
        const mine = cases.filter((_, at) => at % CONNECTIONS === lane);
        if (mine.length === 0) return [];
        const answers = await connection.exchange(mine.map(({ bytes }) => bytes));
        return answers.flatMap((answer, at) => checkAnswer(answer, mine[at] as WireCase));
      }),
    );
    return uses.flat();
  };

  return {
    close,
    async check(cases) {
      try {
        world.graph.clearRequests();
        cases.forEach(open);
        const ending = cases.filter((wireCase) => !keepsConnection(wireCase));
        for (const { http } of ending) idsAtAnyTime.add(http.clientRequestId);
        const uses = await exchange(cases.filter(keepsConnection));
        assertCalls(
          uses.filter(({ id }) => !idsAtAnyTime.has(id)),
          world,
        );
        const texts = await Promise.all(ending.map(({ bytes }) => spill(port, bytes)));
        for (const text of texts) assertNoSecret(text, 'the answer');
        world.graph.requests().forEach(assertGraphCall);
        return cases.map(({ framing, http: { kind } }) => (framing === 'length' ? kind : framing));
      } catch (error) {
        // What is still on its way must not be taken for an answer to the next input.
        close();
        throw error;
      }
    },
  };
}
