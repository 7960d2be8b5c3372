import type { Answer } from '../../common/answer';
import type { GraphCall } from '../calls/graphCall';
import { GraphRefusal } from '../calls/graphRefusal';
import type { Directory } from '../tenant/directory';
import type { GrantStore } from './grantStore';

/** What calls of grants read and change. */
export interface GrantWorld {
  grants: GrantStore;
  directory: Directory;
  now: () => number;
}

/** One call of Graph about grants: which it is, who may make it, what it does. */
export interface GrantRoute {
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST';
  /** Of the path below the version; its groups are what `act` gets, percent-decoded. */
  path: RegExp;
  /** Any of these permissions will do. */
  permissions: readonly string[];
  act: (parts: readonly string[], call: GraphCall, world: GrantWorld) => Answer;
}

export const route = (
  method: GrantRoute['method'],
  path: RegExp,
  permissions: readonly string[],
  act: GrantRoute['act'],
): GrantRoute => ({ method, path, permissions, act });

const PAGE = 2;

/** A collection in pages of two, so that clients have to follow `@odata.nextLink`. */
export function page(
  values: readonly object[],
  { headers, version, path, query }: GraphCall,
): Answer {
  const from = Number(new URLSearchParams(query).get('$skiptoken') ?? 0);
  const next = from + PAGE;
  const origin = `https://${headers.host ?? 'graph.microsoft.com'}`;
  const link = `${origin}/${version}${path}?$skiptoken=${next}`;
  return {
    status: 200,
    body: {
      value: values.slice(from, next),
      ...(next < values.length && { '@odata.nextLink': link }),
    },
  };
}

/** The text that `$filter=<property> eq '<text>'` compares with. Throws GraphRefusal 400 for any other filter. */
export function filterOf({ query }: GraphCall, property: string): string {
  const filter = new URLSearchParams(query).get('$filter') ?? '';
  const [, name, text] = /^(\w+) eq '((?:[^']|'')*)'$/.exec(filter) ?? [];
  if (name !== property || text === undefined) {
    throw new GraphRefusal(400, 'Request_UnsupportedQuery', `Unsupported query: ${filter}`);
  }
  return text.replaceAll("''", "'");
}

export function badDirectoryRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_BadRequest', message);
}

/** The one that has this text in its field. Throws GraphRefusal 404 where there is none. */
export function found<K extends string, T extends Record<K, string>>(
  all: readonly T[],
  field: K,
  text: string,
): T {
  const one = all.find((each) => each[field] === text);
  if (one !== undefined) return one;
  throw new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${text}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
