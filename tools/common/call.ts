import { isObject, parseJson } from '../../shared/core/json';

/** What came back from an HTTP call. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON; undefined where the body is none. */
  body: Record<string, unknown> | undefined;
  durationMs: number;
}

const TIMEOUT_MS = 120_000;

/**
 * Makes one HTTP call, without following a redirect.
 * @param body sent as JSON
 * @throws TypeError where no answer comes
 */
export async function call(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const durationMs = Math.round(performance.now() - startedAt);
  return { status: response.status, headers: response.headers, body: parse(text), durationMs };
}

function parse(text: string): Record<string, unknown> | undefined {
  // A byte order mark may stand before Graph's JSON.
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  return isObject(value) ? value : undefined;
}

/** A field inside a parsed body that is a text. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null
        ? (inside as Record<string, unknown>)[key]
        : undefined,
    value,
  );
  return typeof found === 'string' ? found : undefined;
}
