import type { Response } from 'undici';
import { sharedAuthority } from '../../../support/sharedAuthority';
import {
  type GraphSimulator,
  type GraphSimulatorOptions,
  startGraphSimulator,
} from '../../../../local/simulators/graph/service/graphSimulator';
import { noWaiting, NOON, simulatorClient, type SimulatorClient } from '../simulatorClient';

interface CallOptions {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A running simulator, and a client of it. */
export interface Harness extends Pick<SimulatorClient, 'admin'> {
  simulator: GraphSimulator;
  /** Milliseconds of each `delayMs` that was waited for; nothing really waits. */
  slept: number[];
  /** Calls Graph: POST with a token unless told otherwise. */
  graph(path: string, options?: CallOptions): Promise<Response>;
  stop(): Promise<void>;
}

export async function startHarness(options: Partial<GraphSimulatorOptions> = {}): Promise<Harness> {
  const { caPem, key, cert } = await sharedAuthority();
  const { slept, sleep } = noWaiting();
  const simulator = await startGraphSimulator({ key, cert, clock: () => NOON, sleep, ...options });
  const { send, admin, stop } = simulatorClient(simulator.endpoint, caPem);
  return {
    simulator,
    slept,
    graph: (path, { method = 'POST', token = 'token', headers, body } = {}) => {
      const authorization = token === '' ? {} : { authorization: `Bearer ${token}` };
      const all = { ...authorization, 'content-type': 'application/json', ...headers };
      return send(path, { method, headers: all, body });
    },
    admin,
    stop: async () => {
      await simulator.stop();
      await stop();
    },
  };
}
