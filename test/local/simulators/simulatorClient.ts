import { Agent, fetch, type Response } from 'undici';

/** 1 November 2026, 12:00:00 UTC. */
export const NOON = Date.UTC(2026, 10, 1, 12);

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown;
}

/** A client of a simulator, which trusts its authority. */
export interface SimulatorClient {
  send: (path: string, sent?: Sent) => Promise<Response>;
  /** `METHOD /path` below the admin prefix; a body that is no JSON is given as text. */
  admin: (route: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  stop: () => Promise<void>;
}

export function simulatorClient(origin: string, caPem?: string): SimulatorClient {
  const dispatcher = new Agent(caPem === undefined ? {} : { connect: { ca: caPem } });
  const send: SimulatorClient['send'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    fetch(`${origin}${path}`, {
      method,
      headers,
      body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
      redirect: 'manual',
      dispatcher,
    });
  return {
    send,
    admin: async (route, body) => {
      const [method = '', path = ''] = route.split(' ');
      const answer = await send(`/_simulator${path}`, { method, body });
      const text = await answer.text();
      return { status: answer.status, body: parsed(text) };
    },
    stop: () => dispatcher.destroy(),
  };
}

/** Waiting that takes no time, and how long it would have been. */
export function noWaiting(): { slept: number[]; sleep: (ms: number) => Promise<void> } {
  const slept: number[] = [];
  return { slept, sleep: (ms) => Promise.resolve(void slept.push(ms)) };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  return /^[{[]/.test(text) ? JSON.parse(text) : text;
}
