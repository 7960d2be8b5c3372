import type { Clock } from '../../../shared/core/clock';
import { parseRetryAfter } from '../../../shared/core/retryDelay';
import { type Answer, call, textAt } from '../../common/call';

export type Body = Record<string, unknown>;

/** An answer of Graph that is no success. */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure';
  constructor(
    readonly status: number,
    readonly code: string,
    request: string,
  ) {
    super(`Graph answered ${status} ${code} to ${request}`);
  }

  /** The sign-in lacks a permission or a role. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** The part of Graph that grants are made of. Paths begin behind the version. */
export interface GrantGraph {
  /** @returns undefined where Graph answers 404 */
  get(path: string): Promise<Body | undefined>;
  /** All pages of a collection. */
  list(path: string): Promise<Body[]>;
  /**
   * @param isFresh what the request names was made a moment ago, and parts of the directory may not know it yet: tries
   *   again after 404 and 400
   */
  send(
    method: 'DELETE' | 'PATCH' | 'POST',
    path: string,
    body?: object,
    isFresh?: boolean,
  ): Promise<Body>;
}

const CALLS = 8;
const PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 60_000;

/**
 * @param endpoint origin of Graph
 * @throws GraphFailure from each function; an Error where no answer comes
 */
export function grantGraph(endpoint: string, token: string, clock: Clock): GrantGraph {
  const root = `${endpoint}/v1.0`;
  const headers = { Authorization: `Bearer ${token}` };

  async function ask(method: string, url: string, body?: object, isFresh = false): Promise<Answer> {
    for (let calls = 1; ; calls++) {
      const answer = await call(method, url, headers, body);
      if (answer.status < 300) return answer;
      if (calls === CALLS || !isWorthAnother(method, answer.status, isFresh)) {
        const path = url.slice(root.length).split('?')[0] ?? '';
        const code = textAt(answer.body, 'error', 'code') ?? 'without a code';
        throw new GraphFailure(answer.status, code, `${method} ${path}`);
      }
      const seconds = parseRetryAfter(answer.headers.get('retry-after'), clock.now());
      await clock.sleep(Math.min(seconds === undefined ? PAUSE_MS : seconds * 1000, MAX_PAUSE_MS));
    }
  }

  return {
    async get(path) {
      try {
        return (await ask('GET', `${root}${path}`)).body;
      } catch (error) {
        if (error instanceof GraphFailure && error.status === 404) return undefined;
        throw error;
      }
    },
    async list(path) {
      const all: Body[] = [];
      for (let url: string | undefined = `${root}${path}`; url !== undefined;) {
        const { body } = await ask('GET', url);
        all.push(...itemsOf(body?.['value']));
        const next = textAt(body, '@odata.nextLink');
        // The token goes nowhere else.
        if (next !== undefined && !next.startsWith(`${root}/`)) {
          throw new Error('Graph named a next page that is not its own.');
        }
        url = next;
      }
      return all;
    },
    async send(method, path, body, isFresh) {
      return (await ask(method, `${root}${path}`, body, isFresh)).body ?? {};
    },
  };
}

/** A POST that failed on the server's side may have made something: it is not repeated. */
function isWorthAnother(method: string, status: number, isFresh: boolean): boolean {
  if (isFresh && (status === 404 || status === 400)) return true;
  return status === 429 || (method !== 'POST' && [500, 502, 503, 504].includes(status));
}

/** The objects in a value that should be an array of them. */
export function itemsOf(value: unknown): Body[] {
  const isBody = (one: unknown): one is Body => typeof one === 'object' && one !== null;
  return Array.isArray(value) ? value.filter(isBody) : [];
}
