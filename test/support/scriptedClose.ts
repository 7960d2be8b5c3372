import type { CloseCall, CloseDependencies, CloseTrace } from '../../shared/close/closeCall';
import { closeSession } from '../../shared/close/closeSession';
import { startDeadline } from '../../shared/core/deadline';
import { callSingly } from '../../shared/graph/callsInTurn';
import { createGraphClient } from '../../shared/graph/graphClient';
import { createThrottle } from '../../shared/graph/throttle';
import { closeSessionPath } from '../../shared/request/address/workbookPath';
import { parsedRequest } from './closeRequests';
import { manualClock } from './manualClock';
import { type ScriptedAnswer, scriptedServer, type ScriptedServer } from './scriptedServer';

export interface CloseOptions extends Partial<Pick<CloseCall, 'request' | 'user' | 'attempts'>> {
  /** The first, and one for each refusal of the one before, the last one for ever; undefined is none. */
  tokens?: (string | undefined)[];
  random?: number;
  requestsPerSecond?: number;
  /** How long Graph throttles already when the close begins. */
  heldSeconds?: number;
  /** In place of what a close by the app has. */
  dependencies?: Partial<CloseDependencies>;
}

/** Starts closes against a Graph that gives its answers in turn; `graph` is that of the last close. */
export function useScriptedClose() {
  const graph = {} as ScriptedServer;
  afterEach(() => graph.stop());

  /** With 60 s on a clock that stands still. */
  async function start(answers: ScriptedAnswer[], options: CloseOptions = {}) {
    const { request = parsedRequest(), user, attempts = 'untilDeadline' } = options;
    const { tokens = ['t-1'], random = 0.5, requestsPerSecond = 120, heldSeconds } = options;
    Object.assign(graph, await scriptedServer(...answers));
    const clock = manualClock({ random });
    const deadline = startDeadline(60, clock);
    const throttle = createThrottle(requestsPerSecond, clock);
    if (heldSeconds !== undefined) throttle.hold(heldSeconds);
    const trace: CloseTrace = { graphCalls: 0 };
    let refusals = 0;
    const token = (_deadline: unknown, refused?: string) => {
      if (refused !== undefined) refusals++;
      const given = tokens[Math.min(refusals, tokens.length - 1)];
      return given === undefined ? Promise.reject(new Error('none')) : Promise.resolve(given);
    };
    const dependencies = {
      callInTurn: callSingly(createGraphClient(graph.url, 'v1.0'), throttle),
      pathOf: closeSessionPath,
      tokens: { token },
      throttle,
      clock,
      ...options.dependencies,
    };
    const call = { request, user, clientRequestId: 'id-1', deadline, attempts };
    const closing = closeSession(dependencies, call, trace);
    closing.catch(() => undefined);
    return { closing, trace, clock, deadline, throttle };
  }
  return { graph, start };
}

export const CLOSED: ScriptedAnswer = { status: 204 };
export const HANGS: ScriptedAnswer = { raw: () => undefined };
export const RESETS: ScriptedAnswer = { raw: (response) => response.socket?.resetAndDestroy() };
/** A refusal of Graph. */
export const failing = (status: number, headers = {}, code = 'x'): ScriptedAnswer => ({
  status,
  headers,
  body: JSON.stringify({ error: { code, message: 'no' } }),
});
