import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { encodeAnswer, type Answer, type Delivery } from './answer';

/** A request, its body read. */
export interface ReceivedRequest {
  method: string;
  /** Path and query exactly as they came: nothing is decoded or normalised. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WebServer {
  /** `http(s)://127.0.0.1:port` */
  origin: string;
  /** Ends at once, open connections included. */
  stop(): Promise<void>;
}

interface WebServerOptions {
  /** 0: a free one. */
  port?: number | undefined;
  /** Absent: plain http. */
  tls?: { key: string; cert: string };
}

/**
 * Serves a handler on 127.0.0.1 with keep-alive. A handler that throws is answered with a 500
 * that says so: a defect of the simulator must not look like a fault of Graph.
 */
export async function startWebServer(
  handler: (request: ReceivedRequest) => Promise<Delivery>,
  { port = 0, tls }: WebServerOptions,
): Promise<WebServer> {
  const sockets = new Map<number | undefined, Socket>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void serve(handler, request, response, () => {
      // Under https the request's own socket is the TLS layer, which has no reset.
      sockets.get(request.socket.remotePort)?.resetAndDestroy();
    });
  };
  const server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
  // Longer than any client of ours pools a connection: the server never closes under a request.
  server.keepAliveTimeout = 120_000;
  server.on('connection', (socket: Socket) => {
    const remotePort = socket.remotePort;
    sockets.set(remotePort, socket);
    socket.on('close', () => {
      if (sockets.get(remotePort) === socket) sockets.delete(remotePort);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    stop: () =>
      (stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of sockets.values()) socket.destroy();
      })),
  };
}

async function serve(
  handler: (request: ReceivedRequest) => Promise<Delivery>,
  request: IncomingMessage,
  response: ServerResponse,
  reset: () => void,
): Promise<void> {
  let body: string;
  try {
    body = await readBody(request);
  } catch {
    return; // The client went away while it was sending.
  }
  const { method = '', url = '', headers } = request;
  try {
    deliver(await handler({ method, path: url, headers, body }), response, reset);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const answer = { status: 500, body: { error: { code: 'SimulatorDefect', message } } };
    if (!response.headersSent) deliver({ kind: 'answer', answer }, response, reset);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function deliver(delivery: Delivery, response: ServerResponse, reset: () => void): void {
  switch (delivery.kind) {
    case 'answer':
      write(delivery.answer, response);
      break;
    case 'hangInBody':
      writeHalf(delivery.answer, response);
      break;
    case 'reset':
      reset();
      break;
    case 'hangBeforeHeaders':
      break;
  }
}

function write(answer: Answer, response: ServerResponse): void {
  const { status, headers, text } = encodeAnswer(answer);
  const bodiless = status === 204 || status === 304;
  const length = bodiless ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(bodiless ? undefined : text);
}

function writeHalf(answer: Answer, response: ServerResponse): void {
  const { status, headers, text } = encodeAnswer(answer);
  const bytes = Buffer.from(text === '' ? '{"error":{}}' : text);
  response.writeHead(status, { ...headers, 'Content-Length': String(bytes.length) });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
}
