import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';

/** What came, byte by byte. */
export interface CollectedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** Unzipped. */
  body: Buffer;
}

/** How the collector answers. `drip`: 200, and a byte of the body now and then, for ever. */
export type Behaviour =
  | { kind: 'takes' }
  | { kind: 'hangs' }
  | { kind: 'resets' }
  | { kind: 'drips' }
  | { kind: 'slow'; ms: number }
  | { kind: 'answers'; status: number; headers?: Record<string, string>; body?: string };

export interface Collector {
  url: string;
  requests: CollectedRequest[];
  /** Changes how it answers from now on. */
  behave(behaviour: Behaviour): void;
  /** Resolves when it has got that many requests. */
  untilRequests(count: number): Promise<void>;
  stop(): Promise<void>;
}

export interface CollectorOptions {
  behaviour?: Behaviour;
  /** Serves over TLS, which Application Insights is reached by only. */
  tls?: { cert: string; key: string };
}

/**
 * A stand-in for an OTLP collector and for the ingestion of Application Insights, on a free port. It keeps every byte, and
 * behaves as badly as it is told to.
 */
export async function startCollector({
  behaviour = { kind: 'takes' },
  tls,
}: CollectorOptions = {}): Promise<Collector> {
  const requests: CollectedRequest[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let current = behaviour;
  let watchers: { count: number; seen: () => void }[] = [];
  const handle: Parameters<typeof createHttpServer>[1] = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const sent = Buffer.concat(chunks);
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      requests.push({ path, headers, body });
      answer(current, response, path, timers);
      watchers.filter(({ count }) => requests.length >= count).forEach(({ seen }) => seen());
      watchers = watchers.filter(({ count }) => requests.length < count);
    });
  };
  const server = tls === undefined ? createHttpServer(handle) : createHttpsServer(tls, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    behave: (next) => {
      current = next;
    },
    untilRequests: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((seen) => watchers.push({ count, seen })),
    stop: () =>
      new Promise((resolve) => {
        timers.forEach(clearInterval);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  behaviour: Behaviour,
  response: ServerResponse,
  path: string,
  timers: Set<NodeJS.Timeout>,
): void {
  const take = (): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(acceptance(path));
  };
  switch (behaviour.kind) {
    case 'takes':
      take();
      return;
    case 'hangs':
      return;
    case 'resets':
      // What is encrypted cannot be reset.
      if (response.socket instanceof TLSSocket) response.socket.destroy();
      else response.socket?.resetAndDestroy();
      return;
    case 'drips':
      response.writeHead(200, { 'content-type': 'application/json' });
      timers.add(setInterval(() => response.write(' '), 20));
      return;
    case 'slow':
      timers.add(setTimeout(take, behaviour.ms));
      return;
    case 'answers':
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
  }
}

/** What Application Insights says to `/v2.1/track`, and an OTLP collector to the rest: nothing was refused. */
function acceptance(path: string): string | undefined {
  if (!path.endsWith('/track')) return undefined;
  return JSON.stringify({ itemsReceived: 1, itemsAccepted: 1, errors: [] });
}
