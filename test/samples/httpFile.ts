/**
 * A file of HTTP requests as REST Client for Visual Studio Code reads it: blocks between lines of `###`, comments,
 * file variables, and references to earlier answers. https://github.com/Huachao/vscode-restclient
 */
import { randomUUID } from 'node:crypto';

export interface HttpFile {
  variables: ReadonlyMap<string, string>;
  requests: readonly RequestBlock[];
}

export interface RequestBlock {
  name: string;
  /** Comments and variables taken out, references still in it. */
  text: string;
}

export interface Exchange {
  status: number;
  headers: { get(name: string): string | null };
  body: string;
}

export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const COMMENT = /^\s*(?:#|\/\/)/;
const VARIABLE = /^@(\w+)\s*=\s*(.*)$/;

export function readHttpFile(text: string): HttpFile {
  const variables = new Map<string, string>();
  const requests = text.split(/^#{3,}.*$/m).flatMap((block) => {
    const lines = block.split('\n');
    const name = lines.map((line) => /^#\s*@name\s+(\w+)/.exec(line)?.[1]).find(Boolean) ?? '';
    const rest = lines.filter((line) => {
      const [, variable, value = ''] = VARIABLE.exec(line) ?? [];
      if (variable !== undefined) variables.set(variable, value.trim());
      return variable === undefined && !COMMENT.test(line);
    });
    const own = rest.join('\n').trim();
    return own === '' ? [] : [{ name, text: own }];
  });
  return { variables, requests };
}

/** The request of a block, its references replaced. @throws Error for one that leads nowhere */
export function resolveRequest(
  { text }: RequestBlock,
  variables: ReadonlyMap<string, string>,
  answers: ReadonlyMap<string, Exchange>,
): HttpRequest {
  const resolved = resolveText(text, variables, answers);
  const [head = '', ...rest] = resolved.split(/\n\s*\n/);
  const [first = '', ...headerLines] = head.split('\n');
  const [, method = '', url = ''] = /^([A-Z]+)\s+(\S.*)$/.exec(first) ?? [];
  const headers = headerLines.map((line): [string, string] => {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    return [name, value];
  });
  const body = rest.join('\n\n');
  return {
    method,
    url,
    headers: Object.fromEntries(headers),
    body: body === '' ? undefined : body,
  };
}

function resolveText(
  text: string,
  variables: ReadonlyMap<string, string>,
  answers: ReadonlyMap<string, Exchange>,
): string {
  return text.replace(/\{\{(.+?)\}\}/g, (_, reference: string) => {
    if (reference === '$guid') return randomUUID();
    const variable = variables.get(reference);
    if (variable !== undefined) return resolveText(variable, variables, answers);
    const [, name = '', part, path = ''] =
      /^(\w+)\.response\.(body|headers)\.(.+)$/.exec(reference) ?? [];
    const answer = answers.get(name);
    if (answer === undefined) throw new Error(`Nothing is known of {{${reference}}}`);
    if (part === 'headers') return answer.headers.get(path) ?? '';
    if (path === '*') return answer.body;
    const value = (JSON.parse(answer.body) as Record<string, unknown>)[path.replace('$.', '')];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
