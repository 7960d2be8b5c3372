import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as overHttp,
  type RequestOptions,
} from 'node:http';
import { once } from './once';

/** More than any error body of Microsoft's; what comes after is a gateway's page, and is not read. */
const MAX_BODY_BYTES = 64 * 1024;
/** A connection without use is closed before the other side does so at the moment of a call: Node's servers wait 5 s. */
const IDLE_MS = 4_000;

/** Node's https loads with the first call. */
const https = once(async () => {
  const { Agent, request } = await import('node:https');
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  return (url: string, options: RequestOptions) => request(url, { ...options, agent });
});

/** An answer, read to its end or to a bound. */
export interface HttpAnswer {
  status: number;
  /** By name in any case; null where there is none. */
  headers: { get(name: string): string | null };
  bodyText: string;
}

/** A request as it leaves. */
export interface Outgoing {
  /** Default: GET. */
  method?: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** Ends the call wherever it hangs. */
  signal: AbortSignal;
  /** What is read of the answer. */
  maxAnswerBytes?: number | undefined;
}

/**
 * Sends one request and reads its answer, over a connection that is kept: no redirect, no retry, any status is an answer.
 * Node's own client costs half of what `fetch` does, which makes web streams and abort signals of its own for each call
 * (docs/performance.md).
 * @throws what became of the connection; the reason of the signal
 */
export type SendHttp = (
  url: string,
  outgoing: Outgoing,
) => Promise<HttpAnswer & { headers: AnswerHeaders }>;

export const sendHttp: SendHttp = async (url, outgoing) => {
  const { method, headers = {}, body, signal, maxAnswerBytes } = outgoing;
  const open = url.startsWith('https:') ? await https() : overHttp;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = open(url, { method, headers });
    const abort = (): void => {
      request.destroy(signal.reason as Error);
    };
    signal.addEventListener('abort', abort);
    const settle = (): void => signal.removeEventListener('abort', abort);
    const fail = (cause: Error): void => {
      settle();
      // An abort in the middle of an answer shows as a connection that was reset.
      reject(signal.aborted ? (signal.reason as Error) : cause);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      readText(response, maxAnswerBytes ?? MAX_BODY_BYTES, fail, (bodyText) => {
        settle();
        const answerHeaders = new AnswerHeaders(response.headers);
        resolve({ status: response.statusCode ?? 0, headers: answerHeaders, bodyText });
      });
    });
    request.end(body);
  });
};

/** Reads to the end or to a bound; a byte order mark before the text is skipped. */
function readText(
  response: IncomingMessage,
  maxBytes: number,
  fail: (cause: Error) => void,
  done: (text: string) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const end = (): void => {
    const bytes = Buffer.concat(chunks);
    done(bytes.toString('utf8', 0, maxBytes).replace(/^\ufeff/, ''));
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < maxBytes) return;
    end();
    // The rest is not waited for; the connection goes with it.
    response.destroy();
  });
  response.on('end', end);
  response.on('error', fail);
}

class AnswerHeaders {
  constructor(private readonly named: IncomingHttpHeaders) {}

  get(name: string): string | null {
    const value = this.named[name.toLowerCase()];
    return value === undefined ? null : String(value);
  }

  /** All of them, by lower-case name. */
  all(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.named).map(([name, value]) => [name, String(value)]),
    );
  }
}
