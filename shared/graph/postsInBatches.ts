import type { Clock } from '../core/clock';
import type { Parent } from '../telemetry/signals/telemetry';
import { BATCH_LIMIT, batchAnswers, batchBody, type GraphPost } from './batchMessage';
import type { GraphAnswer } from './graphClient';
import type { CallGraph } from './graphClient';

/** Enough for 20 Graph errors of the longest kind. */
const MAX_ANSWER_BYTES = 1024 * 1024;

interface Waiting {
  post: GraphPost;
  resolve: (answer: GraphAnswer) => void;
  reject: (cause: unknown) => void;
}

/** How long a post waits for others that still wait for their turn. */
const GATHER_MS = 250;

/** Gathers posts into batches. */
export interface PostBatcher {
  /** Resolves to the answer to this post, as if it had been sent alone. */
  post: (post: GraphPost) => Promise<GraphAnswer>;
  /** Announces a post that waits for its turn. Call the returned function when the turn has come, or never will. */
  announce: () => () => void;
}

/**
 * Sends what is posted at the same time as batches; one that comes alone goes alone. While the throttle lets only some
 * through, those wait a moment for the next ones. All posts of one batcher belong to one bulk call and share its deadline.
 * @param parent of the spans of the batches
 * @param soon runs a function once all that is ready now has posted
 */
export function createPostBatcher(
  callGraph: CallGraph,
  clock: Pick<Clock, 'sleep'>,
  parent?: Parent,
  soon: (send: () => void) => void = setImmediate,
): PostBatcher {
  let waiting: Waiting[] = [];
  let onTheirWay = 0;
  let isGathering = false;

  const sendAll = (): void => {
    isGathering = false;
    const gathered = waiting;
    waiting = [];
    for (const token of new Set(gathered.map((one) => one.post.token))) {
      const alike = gathered.filter((one) => one.post.token === token);
      while (alike.length > 0) {
        const batch = alike.splice(0, BATCH_LIMIT);
        send(callGraph, batch, parent).catch((cause: unknown) =>
          batch.forEach(({ reject }) => reject(cause)),
        );
      }
    }
  };

  const sendOrWait = (): void => {
    if (onTheirWay === 0 || waiting.length >= BATCH_LIMIT) sendAll();
    else void clock.sleep(GATHER_MS).then(sendAll);
  };

  return {
    post: (one) =>
      new Promise((resolve, reject) => {
        waiting.push({ post: one, resolve, reject });
        if (isGathering) return;
        isGathering = true;
        soon(sendOrWait);
      }),
    announce: () => {
      onTheirWay++;
      return () => {
        onTheirWay--;
      };
    },
  };
}

async function send(
  callGraph: CallGraph,
  batch: readonly Waiting[],
  parent: Parent,
): Promise<void> {
  const [first, ...more] = batch as [Waiting, ...Waiting[]];
  if (more.length === 0) {
    first.resolve(await callGraph(first.post));
    return;
  }
  const { token, signal, headers } = first.post;
  const id = headers['client-request-id'];
  const answer = await callGraph({
    method: 'POST',
    path: '/$batch',
    headers: id === undefined ? {} : { 'client-request-id': id },
    token,
    body: batchBody(batch.map((one) => one.post)),
    signal,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    span: {
      parent,
      resendCount: 0,
      secrets: batch.flatMap(({ post }) => post.span?.secrets ?? []),
    },
  });
  const answers = batchAnswers(answer, batch.length);
  batch.forEach(({ resolve, reject }, place) => {
    const own = answers[place];
    if (own === undefined) reject(new Error('The batch has no answer to this request.'));
    else resolve(own);
  });
}
