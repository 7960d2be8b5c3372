import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from '../functions/functionIndex';
import type { InvocationRequest, RpcHttp } from '../worker/protocol';
import { traceContextOf } from '../common/traceContext';

export interface RequestTarget {
  url: string;
  /** Percent-encoded, as it came. */
  path: string;
  /** Keys without regard to case, values of a repeated key joined by a comma. */
  query: Record<string, string>;
}

/** Reads what was asked for; undefined if it can be no URL (400). */
export function requestTarget(req: IncomingMessage): RequestTarget | undefined {
  const raw = req.url ?? '';
  const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(raw)?.[1];
  const pathAndQuery = (absolute ?? raw).split('#', 1)[0] ?? '';
  const url = `http://${req.headers.host ?? ''}${pathAndQuery}`;
  if (!pathAndQuery.startsWith('/') || !URL.canParse(url)) return undefined;
  const mark = pathAndQuery.indexOf('?');
  const path = mark < 0 ? pathAndQuery : pathAndQuery.slice(0, mark);
  return { url, path, query: joinQuery(mark < 0 ? '' : pathAndQuery.slice(mark + 1)) };
}

/** `a=1&A=2` becomes `{a: '1,2'}`: ASP.NET's collection is case-insensitive and joins. */
export function joinQuery(query: string): Record<string, string> {
  const names = new Map<string, string>();
  const joined = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    const name = names.get(key.toLowerCase()) ?? key;
    names.set(key.toLowerCase(), name);
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** The headers as the host hands them over: lower case, repeated ones joined by a comma. */
export function joinHeaders(headers: NodeJS.Dict<string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values = []]) => [
      name.toLowerCase(),
      // Kestrel reads header values as UTF-8 (Node: Latin-1).
      Buffer.from(values.join(','), 'latin1').toString('utf8'),
    ]),
  );
}

/** The invocation that a request makes; `body` is empty for one without Content-Length. */
export function httpInvocation(
  req: IncomingMessage,
  target: RequestTarget,
  { fn, params }: RouteMatch,
  body: Buffer,
): InvocationRequest {
  const headers = joinHeaders(req.headersDistinct);
  const http: RpcHttp = {
    method: req.method ?? 'GET',
    url: target.url,
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(target.query),
    nullableParams: nullable(params),
    // Capabilities of the worker, RawHttpBodyBytes and RpcHttpBodyOnly: bytes, and no rawBody.
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
  return {
    invocationId: randomUUID(),
    functionId: fn.functionId,
    traceContext: traceContextOf(headers['traceparent'], headers['tracestate']),
    inputData: [{ name: fn.bindingName, data: { http } }],
    // The library ignores an HTTP trigger's metadata.
    triggerMetadata: {},
  };
}

function nullable(values: Record<string, string>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}
