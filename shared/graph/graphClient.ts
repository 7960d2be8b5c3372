import {
  Client,
  type Context,
  type Middleware,
  ResponseType,
} from '@microsoft/microsoft-graph-client';
import { type HttpAnswer, type Outgoing, sendHttp } from '../core/sendHttp';
import type { Parent } from '../telemetry/signals/telemetry';
import { noAnswer } from './noAnswer';
import { graphUrl } from './graphUrl';

/** Graph's answer to a call, read to its end or to a bound. */
export interface GraphAnswer extends HttpAnswer {
  /** The answer to a batch as a whole, which says nothing of a single session. */
  ofBatch?: true;
}

/** What the span of a call is told beside what the call itself says. */
export interface CallSpan {
  parent: Parent;
  /** How often the same call was made before. */
  resendCount: number;
  /** Of the request: they must not show, not even where Graph gives them back as an id. */
  secrets: readonly string[];
}

export type GraphCall = {
  /** Percent-encoded, below the version. */
  path: string;
  headers: Record<string, string>;
  /** Bearer token. */
  token: string;
  /** Ends the call wherever it hangs. */
  signal: AbortSignal;
  /** What is read of the answer; default: enough for one error. */
  maxAnswerBytes?: number | undefined;
  /** Absent: a span without a parent. */
  span?: CallSpan | undefined;
} & (
  | { method: 'POST'; body: unknown }
  /** `select`: the properties that are asked for. */
  | { method: 'GET'; select: string }
);

/**
 * Calls once: no retry, no redirect, any status is an answer. Rejects where there was none.
 * @throws CloseError InternalError where a URL parser would read the path differently, which is a defect of this app
 */
export type CallGraph = (call: GraphCall) => Promise<GraphAnswer>;

/**
 * The Graph SDK's client with its own middleware chain. The default chain repeats requests without regard to the
 * caller's time and follows redirects with the session id to any host, so the chain is the sender alone.
 * @param graphEndpoint origin of Graph
 * @param version `v1.0` or `beta`
 */
export function createGraphClient(graphEndpoint: string, version: string): CallGraph {
  const client = Client.initWithMiddleware({
    baseUrl: `${graphEndpoint}/`,
    defaultVersion: version,
    middleware: new Sender(graphEndpoint),
  });
  return async (call) => {
    const { path, headers, token, signal } = call;
    graphUrl(graphEndpoint, version, path);
    let failure: unknown;
    const onFailure = (cause: unknown): void => {
      failure = cause;
    };
    const request = client
      .api(path)
      .headers({ ...headers, Authorization: `Bearer ${token}` })
      .options({ signal, maxAnswerBytes: call.maxAnswerBytes, onFailure })
      .responseType(ResponseType.RAW);
    const sending =
      call.method === 'POST' ? request.post(call.body) : request.select(call.select).get();
    // The SDK's own error has lost what went wrong with the connection.
    return (await sending.catch((thrown: unknown) => {
      throw failure ?? thrown;
    })) as GraphAnswer;
  };
}

/**
 * Checks that Graph can be reached. Any answer but a 5xx will do, so it needs no token.
 * @throws CloseError GraphUnavailable
 */
export async function pingGraph(
  graphEndpoint: string,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const url = graphUrl(graphEndpoint, version, '/me');
  const { status } = await sendHttp(url, { signal }).catch((cause: unknown) => {
    throw noAnswer(cause);
  });
  if (status >= 500) throw noAnswer(new Error(`Graph answered ${status}.`));
}

/** What the sender takes beside what the SDK makes of the request. */
interface Sending extends Outgoing {
  /** Is told why there is no answer. */
  onFailure: (cause: unknown) => void;
}

/** Sends what the SDK made of the request, to the configured origin only. The SDK hands its answer on as it is. */
export class Sender implements Middleware {
  constructor(private readonly graphEndpoint: string) {}

  async execute(context: Context): Promise<void> {
    const url: unknown = context.request;
    if (typeof url !== 'string' || new URL(url).origin !== this.graphEndpoint) {
      throw new Error('A Graph request would have gone to another host.');
    }
    const { onFailure, ...outgoing } = context.options as unknown as Sending;
    try {
      context.response = (await sendHttp(url, outgoing)) as unknown as Response;
    } catch (cause) {
      onFailure(cause);
      throw cause;
    }
  }
}
