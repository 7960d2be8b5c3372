import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseJson } from '../../../shared/core/json';
import type { HomePage } from '../../host/http/httpServer';
import { act, actionSchema } from './actions';
import { snapshot } from './snapshot';
import type { ConsoleWorld } from './world';

const PUSH_MS = 1_000;
const MAX_BODY_BYTES = 4_096;
const JSON_TYPE = 'application/json';
const SECURITY = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Path → file below the checkout, and its type. */
const FILES: Record<string, readonly [file: string, type: string]> = {
  '/': ['local/console/page/index.html', 'text/html'],
  '/console/page.js': ['local/console/page/page.js', 'text/javascript'],
  '/console/parts.js': ['local/console/page/parts.js', 'text/javascript'],
  '/console/page.css': ['local/console/page/page.css', 'text/css'],
  '/console/pico.css': ['node_modules/@picocss/pico/css/pico.classless.min.css', 'text/css'],
  '/console/preact.js': ['node_modules/htm/preact/standalone.module.js', 'text/javascript'],
};

/**
 * The page of the local stack, and what it asks for. It answers its own origin only: a web site that names another host for
 * this address, or posts from elsewhere, is refused.
 * @param root folder of the checkout
 * @param world undefined until the stack runs
 */
export function consolePage(root: string, world: () => ConsoleWorld | undefined): HomePage {
  const answer = async (req: IncomingMessage, res: ServerResponse, path: string): Promise<void> => {
    const ready = world();
    const file = FILES[path];
    if (!isOwnOrigin(req)) send(res, 403, { text: 'The page answers its own origin only.' });
    else if (file !== undefined) {
      res.writeHead(200, { ...SECURITY, 'Content-Type': `${file[1]}; charset=utf-8` });
      res.end(readFileSync(join(root, file[0])));
    } else if (ready === undefined) send(res, 503, { text: 'The stack is still starting.' });
    else if (path === '/console/events') await push(res, ready);
    else if (path === '/console/do' && req.method === 'POST') await perform(req, res, ready);
    else send(res, 404, { text: 'The page has no such part.' });
  };
  return (req, res) => {
    const [path = ''] = (req.url ?? '').split('?', 1);
    if (path !== '/' && !path.startsWith('/console/')) return false;
    answer(req, res, path).catch(() => res.destroy());
    return true;
  };
}

/** A web site can make a browser call this address, but not with these headers. */
function isOwnOrigin({ method, headers, socket }: IncomingMessage): boolean {
  const { host = '', origin = method === 'GET' ? `http://${host}` : undefined } = headers;
  const port = socket.localPort ?? 0;
  const isOwnHost = [`127.0.0.1:${port}`, `localhost:${port}`].includes(host);
  const isJson = method === 'GET' || headers['content-type'] === JSON_TYPE;
  const site = headers['sec-fetch-site'] ?? 'none';
  const isOwnSite = origin === `http://${host}` && ['same-origin', 'none'].includes(site);
  return isOwnHost && isJson && isOwnSite;
}

async function perform(req: IncomingMessage, res: ServerResponse, world: ConsoleWorld) {
  let text = '';
  for await (const chunk of req) if (text.length <= MAX_BODY_BYTES) text += String(chunk);
  const action = actionSchema.safeParse(parseJson(text));
  if (!action.success) send(res, 400, { text: 'The page has no such action.' });
  else
    await act(world, action.data).then(
      (done) => send(res, 200, done),
      (error: unknown) => send(res, 409, { text: (error as Error).message }),
    );
}

/** Server-sent events: the state at once, and again where it has changed, each second. */
async function push(res: ServerResponse, world: ConsoleWorld): Promise<void> {
  res.writeHead(200, { ...SECURITY, 'Content-Type': 'text/event-stream' });
  let last = '';
  while (!res.closed) {
    const next = JSON.stringify(await snapshot(world));
    if (next !== last) res.write(`data: ${next}\n\n`);
    last = next;
    await delay(PUSH_MS, undefined, { ref: false });
  }
}

function send(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { ...SECURITY, 'Content-Type': JSON_TYPE });
  res.end(JSON.stringify(body));
}
