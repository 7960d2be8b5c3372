import type { ReadableStream } from 'node:stream/web';
import {
  Client,
  type Context,
  type Middleware,
  ResponseType,
} from '@microsoft/microsoft-graph-client';
import { readBounded } from './boundedBody';
import { type GraphAnswer, noAnswer } from './graphFailure';
import { graphUrl } from './graphUrl';

export interface GraphPost {
  /** Percent-encoded, below the version. */
  path: string;
  headers: Record<string, string>;
  body: unknown;
  /** Bearer token. */
  token: string;
  /** Ends the call wherever it hangs. */
  signal: AbortSignal;
  /** What is read of the answer; default: enough for one error. */
  maxAnswerBytes?: number | undefined;
}

/**
 * Posts once: no retry, no redirect, any status is an answer. Rejects where there was none;
 * throws at once where the path would lead elsewhere than it says, which is a defect of ours.
 */
export type PostToGraph = (post: GraphPost) => Promise<GraphAnswer>;

/**
 * The Graph SDK's client with a chain of our own. The stock chain repeats requests without regard to the
 * caller's time and follows redirects with the session id to any host, so the chain is the sender alone.
 * @param graphEndpoint origin of Graph
 * @param version `v1.0` or `beta`
 */
export function createGraphClient(graphEndpoint: string, version: string): PostToGraph {
  const client = Client.initWithMiddleware({
    baseUrl: `${graphEndpoint}/`,
    defaultVersion: version,
    middleware: new Sender(graphEndpoint),
  });
  const send = async (call: GraphPost): Promise<GraphAnswer> => {
    const { path, headers, body, token, signal } = call;
    const response = (await client
      .api(path)
      .headers({ ...headers, Authorization: `Bearer ${token}` })
      .options({ redirect: 'manual', signal })
      .responseType(ResponseType.RAW)
      .post(body)) as Response;
    return {
      status: response.status,
      headers: response.headers,
      bodyText: await readBounded(
        response.body as ReadableStream<Uint8Array> | null,
        call.maxAnswerBytes,
      ),
    };
  };
  return (post) => {
    graphUrl(graphEndpoint, version, post.path);
    return send(post);
  };
}

/**
 * Asks whether Graph can be reached: any answer but a failure of its own will do, so it needs no token.
 * @throws CloseError GraphUnavailable
 */
export async function pingGraph(
  graphEndpoint: string,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const url = graphUrl(graphEndpoint, version, '/me');
  const response = await fetch(url, { redirect: 'manual', signal }).catch((cause: unknown) => {
    throw noAnswer(cause);
  });
  await response.body?.cancel();
  if (response.status >= 500) throw noAnswer(undefined);
}

/** Sends what the SDK made of the request, to the configured origin only. */
class Sender implements Middleware {
  constructor(private readonly graphEndpoint: string) {}

  async execute(context: Context): Promise<void> {
    const url: unknown = context.request;
    if (typeof url !== 'string' || new URL(url).origin !== this.graphEndpoint) {
      throw new Error('A Graph request was about to leave for another host.');
    }
    context.response = await fetch(url, context.options);
  }
}
