import type { InvocationOutcome, RpcCookie, RpcHttp, TypedData } from '../worker/protocol';

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Uint8Array;
}

const EMPTY = new Uint8Array();

/** An answer of the host itself: a status, nothing in it. */
export function emptyAnswer(status: number): HttpAnswer {
  return { status, headers: {}, body: EMPTY };
}

/** The real host's answer where nothing runs that could take a request. */
export const NOT_RUNNING: HttpAnswer = {
  status: 503,
  headers: {},
  body: Buffer.from('Function host is not running.'),
};

/** The answer to an invocation: the function's own, or what its failure becomes. */
export function answerOf(outcome: InvocationOutcome): HttpAnswer {
  switch (outcome.status) {
    case 'succeeded':
      // A function that returns nothing answers 204.
      return outcome.http ? functionAnswer(outcome.http) : emptyAnswer(204);
    case 'failed':
    case 'timedOut':
    case 'lost':
      return emptyAnswer(500);
    case 'unavailable':
      return NOT_RUNNING;
  }
}

function functionAnswer(http: RpcHttp): HttpAnswer {
  const status = Number(http.statusCode ?? '200');
  if (!Number.isInteger(status) || status < 200 || status > 599) return emptyAnswer(500);
  const headers: HttpAnswer['headers'] = {};
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    // Length and framing are the server's business. The real host would break the connection
    // over a length that is not the body's.
    if (!/^(?:content-length|transfer-encoding|connection)$/i.test(name)) headers[name] = value;
  }
  const cookies = (http.cookies ?? []).map(cookieHeader);
  const own = headers['set-cookie'];
  if (cookies.length > 0) {
    headers['set-cookie'] = own === undefined ? cookies : [own, ...cookies].flat();
  }
  return { status, headers, body: bytesOf(http.body) };
}

function bytesOf(body: TypedData | null | undefined): Uint8Array {
  if (body?.bytes) return body.bytes;
  const text = body?.string ?? body?.json;
  return text === undefined ? EMPTY : Buffer.from(text, 'utf8');
}

/** A Set-Cookie value as ASP.NET writes it: the value escaped, the path `/` by default. */
export function cookieHeader(cookie: RpcCookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  if (cookie.expires) {
    parts.push(`expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`);
  }
  if (cookie.maxAge) parts.push(`max-age=${Math.trunc(cookie.maxAge.value)}`);
  if (cookie.domain) parts.push(`domain=${cookie.domain.value}`);
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value) parts.push('secure');
  if (cookie.sameSite && cookie.sameSite !== 'none') {
    parts.push(`samesite=${cookie.sameSite === 'explicitNone' ? 'none' : cookie.sameSite}`);
  }
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}
