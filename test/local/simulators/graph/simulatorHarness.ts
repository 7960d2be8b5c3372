import { Agent, fetch } from 'undici';
import type { Response } from 'undici';
import { makeLocalAuthority } from '../../../../local/stack/certificate';
import { startGraphSimulator } from '../../../../local/simulators/graph/service/graphSimulator';
import type {
  GraphSimulator,
  GraphSimulatorOptions,
} from '../../../../local/simulators/graph/service/graphSimulator';

/** 1 November 2026, 12:00:00 UTC. */
export const NOON = Date.UTC(2026, 10, 1, 12);

interface CallOptions {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown;
}

/** A running simulator, and a client that trusts its authority. */
export interface Harness {
  simulator: GraphSimulator;
  /** Milliseconds of each `delayMs` that was waited for; nothing really waits. */
  slept: number[];
  /** Calls Graph: POST with a token unless told otherwise. */
  graph(path: string, options?: CallOptions): Promise<Response>;
  /** `METHOD /path` below the admin prefix. */
  admin(route: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  stop(): Promise<void>;
}

export async function startHarness(options: Partial<GraphSimulatorOptions> = {}): Promise<Harness> {
  const { caPem, key, cert } = await makeLocalAuthority();
  const slept: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    return Promise.resolve();
  };
  const simulator = await startGraphSimulator({ key, cert, clock: () => NOON, sleep, ...options });
  const dispatcher = new Agent({ connect: { ca: caPem } });
  const graph: Harness['graph'] = (path, { method = 'POST', token = 'token', ...call } = {}) => {
    const authorization = token === '' ? {} : { authorization: `Bearer ${token}` };
    const body = call.body === undefined ? null : asText(call.body);
    return fetch(`${simulator.endpoint}${path}`, {
      method,
      headers: { ...authorization, 'content-type': 'application/json', ...call.headers },
      body,
      redirect: 'manual',
      dispatcher,
    });
  };
  return {
    simulator,
    slept,
    graph,
    admin: async (route, body) => {
      const [method = '', path = ''] = route.split(' ');
      const answer = await graph(`/_simulator${path}`, { method, token: '', body });
      const text = await answer.text();
      return {
        status: answer.status,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      };
    },
    stop: async () => {
      await simulator.stop();
      await dispatcher.destroy();
    },
  };
}

function asText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
