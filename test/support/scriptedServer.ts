import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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

export interface ScriptedServer {
  url: string;
  seen: SeenRequest[];
  /** Resolves when the server has got that many requests. */
  untilSeen(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A real server on a free port that gives the answers in turn, the last one for ever. */
export async function scriptedServer(...answers: ScriptedAnswer[]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      const {
        status = 204,
        headers: more,
        body,
        raw,
      } = answers[Math.min(seen.length, answers.length) - 1] ?? {};
      if (raw !== undefined) raw(response);
      else response.writeHead(status, more).end(body);
      waiting.filter(({ count }) => count <= seen.length).forEach(({ resolve }) => resolve());
      waiting = waiting.filter(({ count }) => count > seen.length);
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
