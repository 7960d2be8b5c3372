import fc from 'fast-check';
import { type HttpCase, httpCases } from '../fuzz/httpCases';
import { FUNCTIONS_KEY } from '../fuzz/secrets';
import { chunked, legal } from './wireBytes';

/** How a request goes over the wire, and who answers it. */
export type Framing =
  | 'length'
  | 'chunked'
  /** The host refuses these by itself. */
  | 'no key'
  | 'wrong key'
  | 'unknown route'
  /** Bytes in a header that need not be text. */
  | 'header bytes'
  /** After these the connection is of no use. */
  | 'length too short'
  | 'length too long'
  | 'malformed head';

/** One HTTP request as bytes. */
export interface WireCase {
  framing: Framing;
  http: HttpCase;
  bytes: Buffer;
}

const ENDING: readonly Framing[] = ['length too short', 'length too long', 'malformed head'];
const HEAD_BREAKERS = [
  '\0',
  '\r',
  '\n\n',
  ' \r\nx',
  '\r\nContent-Length: 5\r\nContent-Length: 6',
  '\r\n: x',
  '\r\nx y: z',
];

/** Whether other requests can follow on the connection. */
export const keepsConnection = ({ framing }: WireCase): boolean => !ENDING.includes(framing);

/** What must come of a case that the function answers. */
export function dueOf({ framing, http }: WireCase): HttpCase {
  return framing === 'chunked' ? { ...http, status: 411, code: 'LengthRequired' } : http;
}

function wireCase(http: HttpCase, framing: Framing, noise: Uint8Array): WireCase {
  const key = framing === 'wrong key' ? `${FUNCTIONS_KEY}x` : FUNCTIONS_KEY;
  const route = framing === 'unknown route' ? '/api/closeSession/x' : '/api/closeSession';
  const length = http.body.length;
  const announced =
    framing === 'length too long'
      ? length + 1 + noise.length
      : Math.max(0, length - (framing === 'length too short' ? 1 + noise.length : 0));
  const breaker = HEAD_BREAKERS[noise.length % HEAD_BREAKERS.length] ?? '';
  // The host reads header values as UTF-8.
  const head = Buffer.from(
    [
      `POST ${route} HTTP/1.1`,
      'Host: localhost',
      ...(framing === 'no key' ? [] : [`x-functions-key: ${key}`]),
      ...http.headers.map(([name, value]) => `${name}: ${value}`),
      framing === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${announced}`,
      ...(framing === 'malformed head' ? [`x-odd: x${breaker}`] : []),
      '',
    ].join('\r\n'),
  );
  const odd =
    framing === 'header bytes' ? [Buffer.from('x-odd: '), legal(noise), Buffer.from('\r\n')] : [];
  const body = framing === 'chunked' ? chunked(http.body) : http.body;
  return { framing, http, bytes: Buffer.concat([head, ...odd, Buffer.from('\r\n'), body]) };
}

const framings = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Framing>('length') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Framing>(
      'chunked',
      'no key',
      'wrong key',
      'unknown route',
      'header bytes',
      ...ENDING,
    ),
  },
);

export const wireCases: fc.Arbitrary<WireCase> = fc
  .tuple(httpCases, framings, fc.uint8Array({ maxLength: 40 }))
  .map((of) => wireCase(...of));
