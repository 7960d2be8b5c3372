import { BATCH_LIMIT, batchAnswers, batchBody } from './batchMessage';
import type { GraphAnswer } from './graphFailure';
import type { GraphPost, PostToGraph } from './graphClient';

/** Twenty errors of Graph, each with all that it may say. */
const MAX_ANSWER_BYTES = 1024 * 1024;

interface Waiting {
  post: GraphPost;
  resolve: (answer: GraphAnswer) => void;
  reject: (cause: unknown) => void;
}

/**
 * Sends what is posted at the same time as batches; one that comes alone goes alone. Whoever posts gets the answer
 * to that post, as if it had gone by itself. All posts of one gathering belong to one call: they end together.
 * @param soon runs a function once all that is ready now has posted
 */
export function gatherPosts(
  post: PostToGraph,
  soon: (send: () => void) => void = setImmediate,
): PostToGraph {
  let waiting: Waiting[] = [];

  const sendAll = (): void => {
    const gathered = waiting;
    waiting = [];
    for (const token of new Set(gathered.map((one) => one.post.token))) {
      const alike = gathered.filter((one) => one.post.token === token);
      for (let start = 0; start < alike.length; start += BATCH_LIMIT) {
        const batch = alike.slice(start, start + BATCH_LIMIT);
        send(post, batch).catch((cause: unknown) => batch.forEach(({ reject }) => reject(cause)));
      }
    }
  };

  return (one) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) soon(sendAll);
      waiting.push({ post: one, resolve, reject });
    });
}

async function send(post: PostToGraph, batch: readonly Waiting[]): Promise<void> {
  const [first, ...more] = batch;
  if (first === undefined) return;
  if (more.length === 0) {
    first.resolve(await post(first.post));
    return;
  }
  const { token, signal, headers } = first.post;
  const id = headers['client-request-id'];
  const answer = await post({
    path: '/$batch',
    headers: id === undefined ? {} : { 'client-request-id': id },
    token,
    body: batchBody(batch.map((one) => one.post)),
    signal,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  const answers = batchAnswers(answer, batch.length);
  batch.forEach(({ resolve, reject }, place) => {
    const own = answers[place];
    if (own === undefined) reject(new Error('The batch has no answer to this request.'));
    else resolve(own);
  });
}
