import type { CallGraph, GraphCall } from '../../shared/graph/graphClient';
import type { GraphAnswer } from '../../shared/graph/graphClient';

/** What Graph says to one close; `lost` inside a batch is no answer. */
export interface FakeAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}
export type FakeReply = FakeAnswer | 'lost' | 'hangs';

/** One call as Graph saw it. */
export interface FakeCall {
  isBatch: boolean;
  token: string;
  /** Session ids, in the order in which they were sent. */
  sessions: string[];
  paths: string[];
}

export interface FakeGraph {
  callGraph: CallGraph;
  calls: FakeCall[];
  /** How often Graph saw a session. */
  seen(session: string): number;
}

interface BatchBody {
  requests: { id: string; url: string; headers: Record<string, string> }[];
}

const closed: FakeAnswer = { status: 204 };

/**
 * A Graph without a wire.
 * @param replies to each session in turn, the last one for ever; default: closed
 * @param outer to each batch in turn, before what is inside; default, and undefined: 200
 */
export function fakeGraph(
  replies: Record<string, FakeReply[]> = {},
  outer: (FakeReply | undefined)[] = [],
): FakeGraph {
  const calls: FakeCall[] = [];
  const seen = (session: string) =>
    calls.flatMap(({ sessions }) => sessions).filter((one) => one === session).length;
  const replyTo = (session: string): FakeReply => {
    const own = replies[session] ?? [closed];
    return own[Math.min(seen(session), own.length) - 1] ?? closed;
  };
  const asAnswer = ({ status, headers = {}, body = '' }: FakeAnswer): GraphAnswer => ({
    status,
    headers: new Headers(headers),
    bodyText: JSON.stringify(body),
  });
  const send = (reply: FakeReply, { signal }: GraphCall): Promise<GraphAnswer> => {
    if (reply === 'lost') return Promise.reject(new Error('reset'));
    if (reply !== 'hangs') return Promise.resolve(asAnswer(reply));
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('aborted'))),
    );
  };
  const callGraph: CallGraph = (call) => {
    const { path, headers, token } = call;
    if (call.method === 'GET' || path !== '/$batch') {
      const session = headers['workbook-session-id'] ?? '';
      calls.push({ isBatch: false, token, sessions: [session], paths: [path] });
      return send(replyTo(session), call);
    }
    const { requests } = call.body as BatchBody;
    const batches = calls.filter(({ isBatch }) => isBatch).length;
    const sessions = requests.map((one) => one.headers['workbook-session-id'] ?? '');
    calls.push({ isBatch: true, token, sessions, paths: requests.map(({ url }) => url) });
    const whole = outer[batches];
    if (whole !== undefined) return send(whole, call);
    const responses = requests.flatMap(({ id }, place) => {
      const reply = replyTo(sessions[place] ?? '');
      return reply === 'lost' ? [] : [{ id, ...(reply === 'hangs' ? {} : reply) }];
    });
    const hangs = sessions.some((session) => replyTo(session) === 'hangs');
    return send(hangs ? 'hangs' : { status: 200, body: { responses } }, call);
  };
  return { callGraph, calls, seen };
}
