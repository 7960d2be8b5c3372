import type { IncomingMessage } from 'node:http';
import { isAuthorized } from './functionKey';
import type { RouteMatch } from './functionIndex';
import { answerOf, emptyAnswer, type HttpAnswer } from './httpAnswer';
import { httpInvocation, requestTarget } from './httpRequest';
import type { InvocationOutcome, InvocationRequest } from './protocol';

export interface HttpHandlerOptions {
  /** Waits for a worker; false when there is none in time. */
  ready: () => Promise<boolean>;
  route: (method: string, path: string) => RouteMatch | undefined;
  invoke: (functionName: string, request: InvocationRequest) => Promise<InvocationOutcome>;
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
    if (!(await o.ready())) return emptyAnswer(503);
    const match = o.route(req.method ?? '', target.path);
    if (!match) return emptyAnswer(404);

    const header = req.headersDistinct['x-functions-key']?.[0];
    const given = { header, code: target.query['code'] };
    if (!isAuthorized(match.fn.authLevel, o.functionsKey, given)) return emptyAnswer(401);

    const length = Number(req.headers['content-length'] ?? 0);
    if (length > o.maxBodyBytes) return emptyAnswer(413);
    // Without a Content-Length (chunked) the host reads no body: the function sees none.
    const body = length > 0 ? await readBody(req) : Buffer.alloc(0);
    return answerOf(await o.invoke(match.fn.name, httpInvocation(req, target, match, body)));
  };
}

/** Reads the body; its size is bounded by the Content-Length, which was checked. */
async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
