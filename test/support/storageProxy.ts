import { createServer, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ScriptedAnswer } from './scriptedServer';

/** A call of a queue service, as the tests name it. */
export type QueueCall = 'receive' | 'delete' | 'update' | 'send';

export interface StorageProxy {
  /** Of the storage behind the proxy, by way of it. */
  connectionString: string;
  /** Answers such calls in the storage's place from now on; undefined: the storage does. */
  answer(call: QueueCall, answer: ScriptedAnswer | undefined): void;
  /** Passes such calls on from now on, and gives their answers to nobody. */
  holdAnswers(call: QueueCall): void;
  /** The answers that were held back so far, as XML. */
  held: string[];
  /** All calls so far that went on to the storage or were answered here. */
  calls: QueueCall[];
  stop(): Promise<void>;
}

const CALLS: Record<string, QueueCall | undefined> = {
  GET: 'receive',
  DELETE: 'delete',
  PUT: 'update',
  POST: 'send',
};

/** A queue service on a free port that passes calls on to a real one, or answers them itself. */
export async function storageProxy(connectionString: string): Promise<StorageProxy> {
  const [, target = ''] = /QueueEndpoint=(http:\/\/[^/]+)/.exec(connectionString) ?? [];
  const answers = new Map<QueueCall, ScriptedAnswer>();
  const calls: QueueCall[] = [];
  const holding = new Set<QueueCall>();
  const held: string[] = [];
  const answerHere = (
    response: ServerResponse,
    { status = 200, headers, body, raw }: ScriptedAnswer,
  ) => (raw === undefined ? void response.writeHead(status, headers).end(body) : raw(response));
  const server = createServer((incoming, response) => {
    response.on('error', () => undefined);
    const { method = '', url = '', headers } = incoming;
    const call = url.includes('/messages') ? CALLS[method] : undefined;
    if (call !== undefined) calls.push(call);
    const given = call === undefined ? undefined : answers.get(call);
    if (given !== undefined) {
      incoming.resume().on('end', () => answerHere(response, given));
      return;
    }
    const passed = forward(`${target}${url}`, { method, headers, agent: false }, (answer) => {
      if (call !== undefined && holding.has(call)) {
        void text(answer).then((body) => held.push(body));
        return;
      }
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    connectionString: connectionString.replaceAll(target, origin),
    answer: (call, answer) => {
      if (answer === undefined) answers.delete(call);
      else answers.set(call, answer);
    },
    holdAnswers: (call) => void holding.add(call),
    held,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
