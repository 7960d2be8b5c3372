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

export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function badDirectoryRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_BadRequest', message);
}

/** What was looked for. Throws GraphRefusal 404 where it was not there. */
export function found<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw resourceNotFound(id);
  return value;
}
