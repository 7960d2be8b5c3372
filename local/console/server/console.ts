import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { parseJson } from '../../../shared/core/json';
import type { HomePage } from '../../host/http/httpServer';
import { addressForms } from '../../simulators/graph/tenant/addressForms';
import { act, actionSchema } from './actions';
import { snapshot } from './snapshot';
import { storyOf } from './story';
import type { ConsoleWorld } from './world';

const BASE = 'http://127.0.0.1';
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

/** Path of the page's part → its file and type. */
function filesOf(root: string): Record<string, readonly [file: string, type: string]> {
  const page = join(root, 'local/console/page');
  const packages = join(root, 'node_modules');
  return {
    '/': [join(page, 'index.html'), 'text/html; charset=utf-8'],
    '/console/page.js': [join(page, 'page.js'), 'text/javascript; charset=utf-8'],
    '/console/parts.js': [join(page, 'parts.js'), 'text/javascript; charset=utf-8'],
    '/console/page.css': [join(page, 'page.css'), 'text/css; charset=utf-8'],
    '/console/pico.css': [
      join(packages, '@picocss/pico/css/pico.classless.min.css'),
      'text/css; charset=utf-8',
    ],
    '/console/preact.js': [
      join(packages, 'htm/preact/standalone.module.js'),
      'text/javascript; charset=utf-8',
    ],
  };
}

/**
 * The page of the local stack and what it asks for. It answers its own origin only: the server listens on 127.0.0.1,
 * and a web site that names another host for that address, or posts from elsewhere, is refused.
 * @param root folder of the checkout
 * @param world undefined until the stack runs
 */
export function consolePage(root: string, world: () => ConsoleWorld | undefined): HomePage {
  const files = filesOf(root);
  const answer = async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> => {
    const ready = world();
    if (!isOwnOrigin(req))
      { end(res, 403, { message: 'This page answers its own origin only.' }); return; }
    const file = files[url.pathname];
    if (req.method === 'GET' && file !== undefined) {
      res.writeHead(200, { ...SECURITY, 'Content-Type': file[1] });
      res.end(readFileSync(file[0]));
    } else if (ready === undefined) end(res, 503, { message: 'Still starting.' });
    else if (url.pathname === '/console/events') await push(res, ready);
    else if (url.pathname === '/console/forms')
      end(
        res,
        200,
        addressForms.map(({ name }) => name),
      );
    else if (url.pathname === '/console/story')
      end(res, 200, await storyOf(ready, url.searchParams.get('id') ?? ''));
    else if (url.pathname === '/console/do' && req.method === 'POST')
      await perform(req, res, ready);
    else end(res, 404, { message: 'There is no such part of the page.' });
  };
  return (req, res) => {
    const { url: target = '' } = req;
    if (!/^\/(?:$|\?|console\/)/.test(target) || !URL.canParse(target, BASE)) return false;
    const url = new URL(target, BASE);
    answer(req, res, url).catch((error: unknown) =>
      end(res, 500, { message: (error as Error).message }),
    );
    return true;
  };
}

/** A web site can make a browser call this address, but not with these headers. */
function isOwnOrigin({ method, headers, socket }: IncomingMessage): boolean {
  const port = socket.localPort ?? 0;
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? '')) return false;
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return false;
  const isSameSite = ['same-origin', 'none', undefined].includes(
    headers['sec-fetch-site'],
  );
  return (
    isSameSite &&
    (method === 'GET' ||
      (method === 'POST' && headers.origin !== undefined && headers['content-type'] === JSON_TYPE))
  );
}

async function perform(
  req: IncomingMessage,
  res: ServerResponse,
  world: ConsoleWorld,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) {
    chunks.push(chunk as Buffer);
    if (Buffer.concat(chunks).length > MAX_BODY_BYTES)
      { end(res, 413, { message: 'Too long.' }); return; }
  }
  const action = actionSchema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
  if (!action.success) { end(res, 400, { message: 'The page does not know that action.' }); return; }
  try {
    end(res, 200, await act(world, action.data));
  } catch (error) {
    end(res, 409, { message: (error as Error).message });
  }
}

/** Server-sent events: the state at once, and again each second where it has changed. */
async function push(res: ServerResponse, world: ConsoleWorld): Promise<void> {
  res.writeHead(200, { ...SECURITY, 'Content-Type': 'text/event-stream' });
  let last = '';
  while (!res.closed) {
    const next = JSON.stringify(await snapshot(world));
    if (next !== last) res.write(`data: ${next}\n\n`);
    last = next;
    await new Promise((resolve) => setTimeout(resolve, PUSH_MS).unref());
  }
}

function end(res: ServerResponse, status: number, body: unknown): void {
  if (res.headersSent) return void res.end();
  res.writeHead(status, { ...SECURITY, 'Content-Type': JSON_TYPE });
  res.end(JSON.stringify(body));
}
