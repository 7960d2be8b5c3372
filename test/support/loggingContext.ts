import { InvocationContext, type InvocationContextInit } from '@azure/functions';

/** The context of an invocation, and what it logs: level and parsed line, in order. */
export function loggingContext(init: InvocationContextInit = {}): {
  context: InvocationContext;
  lines: [level: string, line: unknown][];
} {
  const lines: [string, unknown][] = [];
  const context = new InvocationContext({
    ...init,
    logHandler: (level, line) => lines.push([level, JSON.parse(String(line)) as unknown]),
  });
  return { context, lines };
}
