import { startDeadline } from '../../../shared/core/deadline';
import { closeSession } from '../../../shared/close/closeSession';
import { closeSessions } from '../../../shared/close/closeSessions';
import { callInBatches, callSingly } from '../../../shared/graph/callsInTurn';
import { createGraphClient } from '../../../shared/graph/graphClient';
import { createThrottle } from '../../../shared/graph/throttle';
import { tracedCalls } from '../../../shared/graph/tracedGraph';
import { closeSessionPath } from '../../../shared/request/address/workbookPath';
import { collectedTelemetry } from '../../support/collectedTelemetry';
import { parsedRequest, SESSION_ID } from '../../support/closeRequests';
import { loggingContext } from '../../support/loggingContext';
import { manualClock, START } from '../../support/manualClock';
import { CLOSED } from '../../support/scriptedClose';
import {
  type ScriptedAnswer,
  scriptedServer,
  type ScriptedServer,
} from '../../support/scriptedServer';

const POST = 'POST /drives/{drive-id}/items/{item-id}/workbook/closeSession';
const byPath = parsedRequest({ itemId: undefined, itemPath: 'a/b.xlsx' });
const FOUND: ScriptedAnswer = {
  status: 200,
  body: '{"id":"01FOUND","parentReference":{"driveId":"b!found"}}',
};

let graph: ScriptedServer;
afterEach(() => graph.stop());

/** What closes against a scripted Graph, with its telemetry. */
async function setUp(answers: ScriptedAnswer[]) {
  graph = await scriptedServer(...answers);
  const clock = manualClock();
  const collected = collectedTelemetry(clock);
  const { telemetry, spans } = collected;
  const callGraph = tracedCalls(createGraphClient(graph.url, 'v1.0'), telemetry);
  const throttle = createThrottle(1_000, clock);
  const refused: unknown[] = [];
  const token = (_deadline: unknown, refusal?: string) => {
    if (refusal !== undefined) refused.push(refusal);
    return Promise.resolve(`t-${refused.length}`);
  };
  const dependencies = {
    callInTurn: callSingly(callGraph, throttle),
    pathOf: closeSessionPath,
    tokens: { token },
    throttle,
    clock,
  };
  const { context: log } = loggingContext();
  const begin = (parent = telemetry.remote(undefined)) =>
    telemetry.closeSession({ parent, log, startedAt: START });
  const deadline = startDeadline(60, clock);
  const resends = () => spans().map((span) => span.attributes['http.request.resend_count'] ?? 0);
  return { ...collected, callGraph, throttle, dependencies, begin, deadline, clock, resends };
}

const END = { trigger: 'http', operationId: 'o', outcome: 'closed', graphCalls: 1 } as const;

const ITEM = '/drives/{drive-id}/root:/{item-path}:';
const LOOKED_UP = [`POST ${ITEM}/workbook/closeSession`, `GET ${ITEM}`, POST];
const lookedUp = [{ status: 404 }, FOUND, CLOSED];

it.each<[string, ScriptedAnswer[], names: string[], resent: number[]]>([
  ['one call', [CLOSED], [POST], [0]],
  ['another token after the first was refused', [{ status: 401 }, CLOSED], [POST, POST], [0, 1]],
  ['a refused address, a look-up, a call for what it found', lookedUp, LOOKED_UP, [0, 0, 0]],
])(
  '%s: each call is a span below the close, and says how often it was made before',
  async (_title, answers, names, resent) => {
    const { begin, dependencies, deadline, resends, tree } = await setUp(answers);
    const request = answers === lookedUp ? byPath : parsedRequest();
    const close = begin();
    const call = { request, clientRequestId: 'id-1', deadline, attempts: 'one' } as const;
    const { context: parent } = close;
    await closeSession(dependencies, { ...call, parent }, { graphCalls: 0 });
    close.end({ ...END, durationMs: 1 });
    deadline.release();
    expect(resends()).toEqual([...resent, 0]);
    const calls = names.map((name) => [name, 'closeSession']);
    expect(tree()).toEqual([...calls, ['closeSession', 'none']]);
  },
);

it('no id that Graph gives back shows a part of the session', async () => {
  const usid = SESSION_ID.split('usid=')[1] ?? '';
  const answer = { status: 204, headers: { 'request-id': usid } };
  const { begin, dependencies, deadline, spans } = await setUp([answer]);
  const call = { request: parsedRequest(), clientRequestId: 'id-1', deadline } as const;
  const { context: parent } = begin();
  await closeSession(dependencies, { ...call, attempts: 'one', parent }, { graphCalls: 0 });
  deadline.release();
  expect(usid).toHaveLength(36);
  expect(JSON.stringify(spans())).not.toContain(usid);
});

describe('many closes', () => {
  const requests = (count: number) =>
    Array.from({ length: count }, (_, place) =>
      parsedRequest({ workbookSessionId: `s-${place}`, itemId: `i-${place}` }),
    );

  async function closeAll(count: number, answers: ScriptedAnswer[]) {
    const set = await setUp(answers);
    const { telemetry, begin, callGraph, throttle, clock, deadline, dependencies } = set;
    const bulk = telemetry.closeSessions(undefined);
    const callInTurn = callInBatches(callGraph, throttle, clock, bulk.context);
    const begun: (typeof set.begin extends (parent?: never) => infer T ? T : never)[] = [];
    const closes = await closeSessions(
      { ...dependencies, callInTurn },
      {
        requests: requests(count),
        clientRequestId: 'id-1',
        deadline,
        parent: bulk.context,
        onBegin: () => {
          const close = begin(bulk.context);
          begun.push(close);
          return close.context;
        },
      },
      () => begun.shift()?.end({ ...END, durationMs: 1 }),
    );
    bulk.end(count);
    deadline.release();
    return { ...set, closes };
  }

  const responses = [0, 1].map((id) => ({ id: String(id), status: 204 }));
  const body = JSON.stringify({ responses });

  it('a batch is a span below all of them', async () => {
    const { tree, open } = await closeAll(2, [{ status: 200, body }]);
    expect(tree()).toEqual([
      ['POST /$batch', 'closeSessions'],
      ['closeSession', 'closeSessions'],
      ['closeSession', 'closeSessions'],
      ['closeSessions', 'none'],
    ]);
    expect(open()).toBe(0);
  });

  it('a batch shows no part of any session in it', async () => {
    const { spans } = await closeAll(2, [{ status: 200, headers: { 'request-id': 's-1' }, body }]);
    expect(JSON.stringify(spans())).not.toContain('s-1');
  });

  it('one that goes alone has a call of its own', async () => {
    const { tree } = await closeAll(1, [CLOSED]);
    expect(tree()).toEqual([
      [POST, 'closeSession'],
      ['closeSession', 'closeSessions'],
      ['closeSessions', 'none'],
    ]);
  });
});
