/**
 * Route templates of ASP.NET: `{name}`, `{name?}`, `{name=default}`, `{*rest}`, constraints after
 * a colon, and segments that mix text and parameters. Braces inside a constraint are not read.
 */

interface Parameter {
  name: string;
  constraints: string[];
  fallback: string | undefined;
}

interface Segment {
  pattern: RegExp;
  parameters: Parameter[];
  optional: boolean;
  rest: boolean;
}

export type RouteTemplate = readonly Segment[];
export type RouteParams = Record<string, string>;

/** Constraints that are checked. Others are parsed and let everything pass. */
const CONSTRAINTS: Record<string, RegExp | undefined> = {
  guid: /^[{(]?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}[)}]?$/i,
  int: /^[+-]?\d{1,10}$/,
  long: /^[+-]?\d{1,19}$/,
  bool: /^(?:true|false)$/i,
  alpha: /^[a-z]*$/i,
};

const PARAMETER = /\{(\*{0,2})([^}:?=]+)((?::[^}:?=]+)*)(?:=([^}?]*))?(\?)?\}/g;

/** Parses a template such as `operations/{id:guid?}`; slashes at its ends are ignored. */
export function parseRouteTemplate(template: string): RouteTemplate {
  return split(template).map((segment) => {
    const parameters: Parameter[] = [];
    let [optional, rest, at, pattern] = [false, false, 0, ''];
    for (const match of segment.matchAll(PARAMETER)) {
      const [whole, star, name = '', constraints = '', fallback, mark] = match;
      pattern += escape(segment.slice(at, match.index)) + (star ? '(.*)' : '(.+?)');
      at = match.index + whole.length;
      rest ||= star !== '';
      optional ||= mark === '?' || fallback !== undefined;
      parameters.push({ name, constraints: constraints.split(':').filter(Boolean), fallback });
    }
    pattern += escape(segment.slice(at));
    return { pattern: new RegExp(`^${pattern}$`, 'is'), parameters, optional, rest };
  });
}

/**
 * Matches a path (still percent-encoded, without the query) and gives the decoded parameters, or
 * undefined. Literal parts match without regard to case; one slash at the end is ignored.
 */
export function matchRoute(template: RouteTemplate, path: string): RouteParams | undefined {
  const given = path.replace(/^\//, '').replace(/\/$/, '').split('/').map(decode);
  if (given.length === 1 && given[0] === '') given.pop();
  const params: RouteParams = {};
  for (const [index, segment] of template.entries()) {
    const text = segment.rest ? given.slice(index).join('/') : given[index];
    if (text === undefined || (text === '' && segment.optional)) {
      if (!segment.optional || given.length > index) return undefined;
      for (const { name, fallback } of segment.parameters) {
        if (fallback !== undefined) params[name] = fallback;
      }
      continue;
    }
    const match = segment.pattern.exec(text);
    if (!match) return undefined;
    for (const [i, { name, constraints }] of segment.parameters.entries()) {
      const value = match[i + 1] ?? '';
      if (!constraints.every((c) => CONSTRAINTS[c]?.test(value) ?? true)) return undefined;
      // The host hands over no value for a catch-all that caught nothing.
      if (value !== '') params[name] = value;
    }
  }
  const open = template.at(-1)?.rest === true;
  return open || given.length <= template.length ? params : undefined;
}

function split(template: string): string[] {
  return template.split('/').filter((segment) => segment !== '');
}

function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Kestrel leaves an encoded slash alone, and what is not valid as it stands. */
function decode(segment: string): string {
  return segment
    .split(/(%2f)/i)
    .map((part) => {
      try {
        return /^%2f$/i.test(part) ? part : decodeURIComponent(part);
      } catch {
        return part;
      }
    })
    .join('');
}
