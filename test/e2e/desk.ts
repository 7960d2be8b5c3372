import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

/** The poison desk as a process. */
export interface Desk {
  process: ChildProcess;
  /** All that it has printed so far. */
  output: () => string;
  /** Its exit code, when it has ended. */
  ended: Promise<number | null>;
}

/** Starts the built desk with nothing but these settings. */
export function startDesk(args: readonly string[], settings: Record<string, string>): Desk {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['build/local/poison.js', ...args], {
    cwd: resolve(__dirname, '../..'),
    env: { PATH, HOME, ...settings },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, output: () => output, ended };
}

/** Storage behind a gate that stops the second time that messages are received. */
export interface GatedStorage {
  connectionString: string;
  /** Resolves when somebody waits at the gate. */
  reached: Promise<void>;
  open(): void;
  stop(): void;
}

/** @param connectionString of the storage behind the gate */
export async function gatedStorage(connectionString: string): Promise<GatedStorage> {
  const address = /QueueEndpoint=(http:\/\/[^/]+)/.exec(connectionString)?.[1] ?? '';
  let open = (): void => undefined;
  let reach = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  let received = 0;
  const server = createServer((incoming, answer) => {
    const { method, url = '', headers } = incoming;
    const pass = (): void => {
      const onward = forward(`${address}${url}`, { method, headers }, (result) => {
        answer.writeHead(result.statusCode ?? 500, result.headers);
        result.pipe(answer);
      });
      incoming.pipe(onward);
    };
    if (method !== 'GET' || !url.includes('visibilitytimeout') || ++received < 2) pass();
    else {
      reach();
      void opened.then(pass);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    connectionString: connectionString.replace(address, own),
    reached,
    open,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
