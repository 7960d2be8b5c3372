import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  method: string;
  /** Path and query exactly as they came. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Takes the answer into its own hands: to hang, to reset. */
  raw?: (response: ServerResponse) => void;
}

/** An answer that never comes, and when the caller has given up waiting for it. */
export function hanging(): { answer: ScriptedAnswer; givenUp: Promise<void> } {
  let seen = (): void => undefined;
  const givenUp = new Promise<void>((resolve) => (seen = resolve));
  return { answer: { raw: (response) => response.on('close', seen) }, givenUp };
}

export interface ScriptedServer {
  url: string;
  seen: SeenRequest[];
  /** Resolves when the server has got that many requests. */
  untilSeen(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A real server on a free port that gives the answers in turn, the last one for ever. */
export function scriptedServer(...answers: ScriptedAnswer[]): Promise<ScriptedServer> {
  let count = 0;
  return answeringServer(() => answers[Math.min(++count, answers.length) - 1] ?? {});
}

/** A real server on a free port that answers each request as it is told. */
export async function answeringServer(
  answerTo: (request: SeenRequest) => ScriptedAnswer | Promise<ScriptedAnswer>,
): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((incoming, response) => {
    void text(incoming).then(async (body) => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body };
      seen.push(request);
      waiting.filter(({ count }) => count <= seen.length).forEach(({ resolve }) => resolve());
      waiting = waiting.filter(({ count }) => count > seen.length);
      const { status = 204, headers: more, body: answer, raw } = await answerTo(request);
      if (raw !== undefined) raw(response);
      else response.writeHead(status, more).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    untilSeen: (count) =>
      seen.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count, resolve })),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
