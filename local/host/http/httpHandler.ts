import type { IncomingMessage } from 'node:http';
import { isAuthorized } from './functionKey';
import type { RouteMatch } from '../functions/functionIndex';
import { answerOf, emptyAnswer, type HttpAnswer, NOT_RUNNING } from './httpAnswer';
import { httpInvocation, requestTarget } from './httpRequest';
import { answerManualRun, manualRunOf } from './manualRun';
import type { InvocationOutcome, InvocationRequest } from '../worker/protocol';

export interface HttpHandlerOptions {
  /** Waits for a worker; false when there is none in time. */
  ready: () => Promise<boolean>;
  route: (method: string, path: string) => RouteMatch | undefined;
  invoke: (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome>;
  /** Starts a timer's function outside its schedule; false where there is no such timer. */
  startTimer: (functionName: string) => boolean;
  functionsKey: string | undefined;
  maxBodyBytes: number;
}

/** From a request to its answer: route, key, body, function, in the order of the real host. */
export function createHttpHandler(
  o: HttpHandlerOptions,
): (req: IncomingMessage) => Promise<HttpAnswer> {
  return async (req) => {
    const target = requestTarget(req);
    if (!target) return emptyAnswer(400);
    if (!(await o.ready())) return NOT_RUNNING;
    const header = req.headersDistinct['x-functions-key']?.[0];
    const functionName = manualRunOf(req.method ?? '', target.path);
    if (functionName !== undefined) {
      const body = await readBody(req, o.maxBodyBytes);
      if (!body) return emptyAnswer(413);
      const contentType = req.headers['content-type'];
      const run = { functionName, key: header, contentType, body };
      return answerManualRun(run, o.functionsKey, o.startTimer);
    }

    const match = o.route(req.method ?? '', target.path);
    if (!match) return emptyAnswer(404);
    const given = { header, code: target.query['code'] };
    if (!isAuthorized(match.fn.authLevel, o.functionsKey, given)) return emptyAnswer(401);

    const body = await readBody(req, o.maxBodyBytes);
    if (!body) return emptyAnswer(413);
    return answerOf(await o.invoke(match.fn.name, httpInvocation(req, target, match, body)));
  };
}

/** Reads the body; undefined if it is too long. */
async function readBody(req: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const length = Number(req.headers['content-length'] ?? 0);
  if (length > mostBytes) return undefined;
  // Without a Content-Length (chunked) the host reads no body: the function sees none.
  if (length === 0) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
