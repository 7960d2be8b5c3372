import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
  id: string;
  text: string;
  insertedAt: number;
  dequeueCount: number;
  popReceipt: string;
  visibleAgain?: NodeJS.Timeout;
}

/** A queue service on a free port. Each call takes as long with 20,000 waiting as with one: Azurite's do not. */
export interface QueueService {
  connectionString: string;
  /** Puts messages into a queue, as many senders would. */
  fill(queueName: string, texts: readonly string[]): void;
  /** Messages in a queue, those included that somebody has in hand. */
  waiting(queueName: string): number;
  /** Messages that were written into it over the wire. */
  written(queueName: string): number;
  stop(): Promise<void>;
}

export async function startQueueService(): Promise<QueueService> {
  const queues = new Map<string, Queue>();
  const queueOf = (name: string): Queue => {
    const queue = queues.get(name) ?? new Queue();
    queues.set(name, queue);
    return queue;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const [, , name = '', messages, id] = url.pathname.split('/');
    const body = await textOf(request);
    const number = (parameter: string, otherwise: number): number =>
      Number(url.searchParams.get(parameter) ?? otherwise);
    const xml = (status: number, list: string): void => {
      response.writeHead(status, { 'Content-Type': 'application/xml' });
      response.end(
        `<?xml version="1.0" encoding="utf-8"?><QueueMessagesList>${list}</QueueMessagesList>`,
      );
    };
    const queue = queueOf(name);
    if (messages === undefined) {
      const count = { 'x-ms-approximate-messages-count': String(queue.count) };
      response.writeHead(request.method === 'PUT' ? 204 : 200, count).end();
    } else if (request.method === 'POST') {
      const text = unescapeXml(/<MessageText>(.*)<\/MessageText>/s.exec(body)?.[1] ?? '');
      queue.written++;
      xml(201, describe(queue.add(text, number('visibilitytimeout', 0)), false));
    } else if (request.method === 'GET') {
      const taken = queue.take(number('numofmessages', 1), number('visibilitytimeout', 30));
      xml(200, taken.map((message) => describe(message, true)).join(''));
    } else {
      const receipt = url.searchParams.get('popreceipt') ?? '';
      const message = queue.inHand(id ?? '', receipt);
      if (message === undefined) response.writeHead(404).end();
      else if (request.method === 'DELETE') {
        queue.remove(message);
        response.writeHead(204).end();
      } else {
        queue.hide(message, number('visibilitytimeout', 0));
        const next = new Date().toUTCString();
        const headers = { 'x-ms-popreceipt': message.popReceipt, 'x-ms-time-next-visible': next };
        response.writeHead(204, headers).end();
      }
    }
  };

  const server = createServer((request, response) => void answer(request, response));
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5;QueueEndpoint=${url};TableEndpoint=${url};`,
    fill: (queueName, texts) => texts.forEach((text) => queueOf(queueName).add(text, 0)),
    waiting: (queueName) => queueOf(queueName).count,
    written: (queueName) => queueOf(queueName).written,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Queue {
  /** First in, first out; what was taken is undefined until the front is cut off. */
  #visible: Message[] = [];
  #next = 0;
  readonly #hidden = new Map<string, Message>();
  written = 0;

  get count(): number {
    return this.#visible.length - this.#next + this.#hidden.size;
  }

  add(text: string, hiddenSeconds: number): Message {
    const message = {
      id: randomUUID(),
      text,
      insertedAt: Date.now(),
      dequeueCount: 0,
      popReceipt: '',
    };
    if (hiddenSeconds > 0) this.hide(message, hiddenSeconds);
    else this.#visible.push(message);
    return message;
  }

  take(most: number, hiddenSeconds: number): Message[] {
    const taken = this.#visible.slice(this.#next, this.#next + most);
    this.#next += taken.length;
    if (this.#next > 10_000) {
      this.#visible = this.#visible.slice(this.#next);
      this.#next = 0;
    }
    for (const message of taken) {
      message.dequeueCount++;
      this.hide(message, hiddenSeconds);
    }
    return taken;
  }

  inHand(id: string, popReceipt: string): Message | undefined {
    const message = this.#hidden.get(id);
    return message?.popReceipt === popReceipt ? message : undefined;
  }

  hide(message: Message, seconds: number): void {
    clearTimeout(message.visibleAgain);
    message.popReceipt = randomUUID();
    this.#hidden.set(message.id, message);
    message.visibleAgain = setTimeout(() => {
      this.#hidden.delete(message.id);
      this.#visible.push(message);
    }, seconds * 1000);
    message.visibleAgain.unref();
  }

  remove(message: Message): void {
    clearTimeout(message.visibleAgain);
    this.#hidden.delete(message.id);
  }
}

function describe(message: Message, withText: boolean): string {
  const time = (at: number): string => new Date(at).toUTCString();
  const fields = {
    MessageId: message.id,
    InsertionTime: time(message.insertedAt),
    ExpirationTime: time(message.insertedAt + 604_800_000),
    PopReceipt: message.popReceipt,
    TimeNextVisible: time(Date.now()),
    ...(withText && {
      DequeueCount: message.dequeueCount,
      MessageText: message.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
    }),
  };
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<QueueMessage>${elements.join('')}</QueueMessage>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function unescapeXml(text: string): string {
  return text.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
