import { setTimeout as delay } from 'node:timers/promises';

/** What the HTTP action is configured with. */
export interface HttpAction {
  method: 'POST' | 'PATCH' | 'DELETE' | 'GET';
  uri: string;
  headers?: Record<string, string>;
  body?: object;
}

/** What later actions of the flow see of it. */
export interface ActionOutput {
  statusCode: number;
  headers: Pick<Headers, 'get' | 'entries'>;
  body: unknown;
}

/** Sends a request: fetch, or one that knows the simulators' authority. */
export type Send = (
  uri: string,
  init: { method?: string; headers?: Record<string, string>; body?: string; redirect?: 'error' },
) => Promise<Pick<Response, 'status' | 'text'> & Pick<ActionOutput, 'headers'>>;

const RETRIES = 4;
/** A flow waits for whole seconds; a test need not. */
const HURRY = 20;

/**
 * The HTTP action of Power Automate: it follows 202 and Location until the answer is another one, polling without the
 * headers of the first call; repeats 408, 429 and 5xx; takes a redirect while it polls for an error.
 * https://learn.microsoft.com/azure/connectors/connectors-native-http
 */
export async function runHttpAction(
  { method, uri, headers = {}, body }: HttpAction,
  send: Send = fetch,
): Promise<ActionOutput> {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  let answer = await withRetries(() =>
    send(uri, {
      method,
      headers: { ...json, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  while (answer.status === 202) {
    const location = answer.headers.get('location');
    if (location === null) throw new Error('202 without Location: the flow would fail.');
    await delay((secondsOf(answer) * 1000) / HURRY);
    answer = await withRetries(() => send(location, { redirect: 'error' }));
  }
  const text = await answer.text();
  return {
    statusCode: answer.status,
    headers: answer.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

async function withRetries(call: () => ReturnType<Send>): ReturnType<Send> {
  for (let attempt = 0; ; attempt++) {
    const answer = await call();
    const isPassing = [408, 429].includes(answer.status) || answer.status >= 500;
    if (!isPassing || attempt === RETRIES) return answer;
    await delay((secondsOf(answer) * 1000) / HURRY);
  }
}

function secondsOf(answer: Pick<ActionOutput, 'headers'>): number {
  return Number(answer.headers.get('retry-after') ?? 20);
}
