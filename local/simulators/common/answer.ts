/** An HTTP answer before it is written. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Text is sent as it is, anything else as JSON; absent: no body. */
  body?: unknown;
}

/** What becomes of a request on the wire. */
export type Delivery =
  | { kind: 'answer'; answer: Answer }
  /** Nothing is ever sent. */
  | { kind: 'hangBeforeHeaders' }
  /** Headers and half of the body, then nothing. */
  | { kind: 'hangInBody'; answer: Answer }
  /** The connection is reset. */
  | { kind: 'reset' };

/** The answer as it goes out: body as text, with the content type that fits it unless one is given. */
export function encodeAnswer({ status, headers = {}, body }: Answer): {
  status: number;
  headers: Record<string, string>;
  text: string;
} {
  if (body === undefined) return { status, headers, text: '' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (typed) return { status, headers, text };
  return { status, headers: { 'Content-Type': typeOf(body), ...headers }, text };
}

function typeOf(body: unknown): string {
  if (typeof body !== 'string') return 'application/json';
  return body.startsWith('<') ? 'text/html' : 'text/plain';
}
