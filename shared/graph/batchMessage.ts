import { isObject, parseJson } from '../core/json';
import type { GraphAnswer, GraphCall } from './graphClient';

/** Most requests in one batch: https://learn.microsoft.com/graph/json-batching */
export const BATCH_LIMIT = 20;

type Fields = Readonly<Record<string, unknown>>;

/** A call that can go inside a batch. */
export type GraphPost = Extract<GraphCall, { method: 'POST' }>;

/** The body of a batch; the id of each request is its place. */
export function batchBody(posts: readonly GraphPost[]): object {
  return {
    requests: posts.map(({ method, path, headers, body }, place) => ({
      id: String(place),
      method,
      url: path,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body,
    })),
  };
}

/**
 * Takes the answer to a batch apart. It holds the answers in any order.
 * @returns the answer to each request by its place; undefined where there is none, or none that can be read
 */
export function batchAnswers(outer: GraphAnswer, count: number): (GraphAnswer | undefined)[] {
  if (outer.status !== 200) {
    return Array.from({ length: count }, () => ({ ...outer, ofBatch: true }));
  }
  const answers = listOf(outer.bodyText);
  return Array.from({ length: count }, (_, place) => {
    const [answer, ...more] = answers.filter(({ id }) => id === String(place));
    // Two answers to one request: neither is believed.
    return answer === undefined || more.length > 0 ? undefined : innerAnswer(answer);
  });
}

function listOf(bodyText: string): readonly Fields[] {
  const body = parseJson(bodyText);
  const responses = isObject(body) ? body['responses'] : undefined;
  // A body of another form answers none of the requests, and each of them says so.
  // Stryker disable next-line ArrayDeclaration: a text in the list has no id, so that it answers none either.
  return Array.isArray(responses) ? responses.filter(isObject) : [];
}

function innerAnswer({ status, headers, body }: Fields): GraphAnswer | undefined {
  if (!Number.isInteger(status) || Number(status) < 100 || Number(status) > 599) return undefined;
  const named = Object.entries(isObject(headers) ? headers : {})
    // Other JSON values are not headers, and some cannot be turned into text.
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const byName = new Map(named);
  return {
    status: Number(status),
    headers: { get: (name) => byName.get(name.toLowerCase()) ?? null },
    bodyText: bodyTextOf(body),
  };
}

/** A body that is not JSON comes as text, in base64. */
function bodyTextOf(body: unknown): string {
  if (typeof body === 'string') return body.replace(/^\ufeff/, '');
  try {
    return body === undefined ? '' : JSON.stringify(body);
  } catch {
    // Nested too deeply to be written: not an error of Graph's, and the other answers must not be lost with it.
    return '';
  }
}
