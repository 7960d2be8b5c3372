import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parseJson } from '../../../shared/core/json';
import { emptyAnswer, type HttpAnswer } from './httpAnswer';

/** The platform's limit of a request body; a setting for tests. */
export const MAX_BODY_BYTES = 104_857_600;

export interface HostHttpServer {
  port: number;
  /** Takes no more connections; those that are idle are closed. */
  close(): void;
  /** Resolves when every answer is out and every connection closed, by force after `graceMs`. */
  closed(graceMs: number): Promise<void>;
}

/** Takes what is not for the app, such as the home page. @returns whether it has taken the request */
export type HomePage = (req: IncomingMessage, res: ServerResponse) => boolean;

/** A call of a function as it was answered. */
export interface HttpCallSeen {
  method: string;
  /** Without the query, which may hold a key. */
  path: string;
  status: number;
  durationMs: number;
  /** The answer's x-ms-request-id. */
  operationId?: string;
  /** Of an answer that is an error, its code and messages. */
  reason?: string;
}

/** Who else looks at what comes in. */
export interface HttpWatchers {
  homePage?: HomePage | undefined;
  onHttp?: ((call: HttpCallSeen) => void) | undefined;
}

/**
 * Listens on 127.0.0.1 and answers with what `handle` gives; an error in it is a 500.
 * @throws Error that names the port if it is taken
 */
export async function listen(
  port: number,
  handle: (req: IncomingMessage) => Promise<HttpAnswer>,
  { homePage, onHttp }: HttpWatchers = {},
): Promise<HostHttpServer> {
  // The limits of Kestrel: 32 KB of headers, 130 s of keep-alive.
  const server = createServer({ maxHeaderSize: 32_768, keepAliveTimeout: 130_000 });
  let closing = false;
  server.on('request', (req, res) => {
    // A client that went away: nothing to do, and no reason to fall over.
    for (const stream of [req, res]) stream.on('error', () => undefined);
    if (homePage?.(req, res)) return;
    const startedAt = performance.now();
    void handle(req)
      .catch(() => emptyAnswer(500))
      .then((answer) => {
        onHttp?.(callSeen(req, answer, performance.now() - startedAt));
        if (closing) res.setHeader('connection', 'close');
        write(res, forTerminal(req, answer));
        discardRest(req);
      });
  });
  server.on('clientError', refuseMalformed);
  await listening(server, port);
  const gone = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closing = true;
      server.close();
      server.closeIdleConnections();
    },
    async closed(graceMs) {
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** curl prints what comes as it is: a JSON text ends with a line feed there, which is white space to every parser. */
function forTerminal({ headers }: IncomingMessage, answer: HttpAnswer): HttpAnswer {
  const isJson = String(
    answer.headers['content-type'] ?? answer.headers['Content-Type'],
  ).startsWith('application/json');
  const isForCurl = headers['user-agent']?.startsWith('curl/') === true && isJson;
  return isForCurl ? { ...answer, body: Buffer.concat([answer.body, Buffer.from('\n')]) } : answer;
}

function callSeen(
  { method = '', url = '' }: IncomingMessage,
  answer: HttpAnswer,
  ms: number,
): HttpCallSeen {
  const { status, headers } = answer;
  const [path = ''] = url.split('?', 1);
  const operationId = headers['x-ms-request-id'];
  const reason = status < 400 ? undefined : reasonOf(answer.body);
  return {
    ...{ method, path, status, durationMs: Math.round(ms) },
    ...(typeof operationId === 'string' && { operationId }),
    ...(reason !== undefined && { reason }),
  };
}

function reasonOf(body: Uint8Array): string | undefined {
  const json = parseJson(Buffer.from(body).toString('utf8')) as
    { error?: { code: string; message: string; details?: { message: string }[] } } | undefined;
  if (json?.error === undefined) return undefined;
  const { code, message, details = [] } = json.error;
  return [`${code}: ${message}`, ...details.map((detail) => detail.message)].join(' ');
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `can't be used (${error.message})`;
      const other = port === 65_535 ? port - 1 : port + 1;
      const advice = `end the other program or choose another with PORT=${other} npm start`;
      reject(new Error(`Port ${port} ${why}: ${advice}`, { cause: error }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function write(res: ServerResponse, { status, headers, body }: HttpAnswer): void {
  try {
    res.statusCode = status;
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    if (status !== 204 && status !== 304) res.setHeader('content-length', body.length);
  } catch {
    // A header that can't be sent.
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = 500;
    res.end();
    return;
  }
  res.end(body);
}

/** A body that nobody read is thrown away, for a while: then the connection goes. */
function discardRest(req: IncomingMessage): void {
  if (req.complete) return;
  req.resume();
  const timer = setTimeout(() => req.socket.destroy(), 5_000);
  timer.unref();
  req.once('close', () => clearTimeout(timer));
}

const MALFORMED: Record<string, string | undefined> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = MALFORMED[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
