/**
 * The part of the Workflow Definition Language that the sample flows use.
 * https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-definition-language
 */

export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A value with all expressions in it worked out: texts, and texts inside objects and arrays. */
export function resolveValue(value: unknown, functions: Functions): unknown {
  if (typeof value === 'string') return resolveText(value, functions);
  if (Array.isArray(value)) return value.map((entry) => resolveValue(entry, functions));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, resolveValue(entry, functions)]),
  );
}

/** The actions that the expressions in a value refer to by name. */
export function actionsReferredTo(value: unknown): string[] {
  const text = JSON.stringify(value);
  return [...text.matchAll(/\b(?:body|outputs|actions)\('([^']+)'\)/g)].map(
    ([, name = '']) => name,
  );
}

function resolveText(text: string, functions: Functions): unknown {
  if (text.startsWith('@@')) return text.slice(1);
  if (text.startsWith('@') && !text.startsWith('@{')) {
    const parser = new Parser(text, 1, functions);
    const value = parser.expression();
    if (parser.at !== text.length) throw new Error(`Unexpected at ${parser.at}: ${text}`);
    return value;
  }
  let [resolved, from] = ['', 0];
  for (;;) {
    const start = text.indexOf('@{', from);
    if (start === -1) return resolved + text.slice(from);
    const parser = new Parser(text, start + 2, functions);
    const value = parser.expression();
    parser.take('}');
    resolved += text.slice(from, start) + asText(value);
    from = parser.at;
  }
}

/** Null is empty in a text, and what is no text is JSON. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

class Parser {
  constructor(
    private readonly text: string,
    public at: number,
    private readonly functions: Functions,
  ) {}

  expression(): unknown {
    let value = this.primary();
    for (;;) {
      const optional = this.found(/\?(?=\[)/y) !== undefined;
      if (this.found(/\[/y) === undefined) return value;
      const key = asText(this.expression());
      this.take(']');
      value = propertyOf(value, key, optional);
    }
  }

  take(token: string): void {
    if (!this.text.startsWith(token, this.at)) {
      throw new Error(`'${token}' expected at ${this.at}: ${this.text}`);
    }
    this.at += token.length;
  }

  private primary(): unknown {
    const quoted = this.found(/'((?:[^']|'')*)'/y);
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll("''", "'");
    const number = this.found(/-?\d+(?:\.\d+)?/y);
    if (number !== undefined) return Number(number);
    const name = this.found(/[A-Za-z]\w*/y) ?? '';
    const apply = Object.hasOwn(this.functions, name) ? this.functions[name] : undefined;
    if (apply === undefined) throw new Error(`No function '${name}' at ${this.at}: ${this.text}`);
    this.take('(');
    const args: unknown[] = [];
    while (this.found(/\s*\)/y) === undefined) {
      if (args.length > 0) this.take(',');
      this.found(/\s+/y);
      args.push(this.expression());
    }
    return apply(...(args as never[]));
  }

  private found(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [match] = pattern.exec(this.text) ?? [];
    if (match !== undefined) this.at += match.length;
    return match;
  }
}

/** Names of properties count without regard to case, as those of headers have to. */
function propertyOf(value: unknown, key: string, optional: boolean): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const found = entries.find(([name]) => name.toLowerCase() === key.toLowerCase());
  if (found !== undefined) return found[1];
  if (optional) return null;
  throw new Error(`There is no property '${key}'.`);
}
