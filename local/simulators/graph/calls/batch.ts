import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { badRequest } from './graphRefusal';

/** Documented: 20 requests at most. */
export const BATCH_LIMIT = 20;

const stepSchema = z.object({
  id: z.string().min(1),
  method: z.string().min(1),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).optional(),
});
const envelopeSchema = z.object({ requests: z.array(stepSchema).min(1) });

/** A request inside a batch, its url beginning with a slash and its header names in lower case. */
export interface BatchStep {
  id: string;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  dependsOn: readonly string[];
}

/** Reads a batch. Throws GraphRefusal 400 for one that Graph refuses as a whole. */
export function parseBatch(text: string): BatchStep[] {
  let steps: z.infer<typeof stepSchema>[];
  try {
    steps = envelopeSchema.parse(JSON.parse(text)).requests;
  } catch {
    throw badRequest('Invalid batch payload format.');
  }
  if (steps.length > BATCH_LIMIT) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${BATCH_LIMIT}.`);
  }
  if (new Set(steps.map(({ id }) => id)).size < steps.length) {
    throw badRequest('Batch request ids must be unique.');
  }
  checkDependencies(steps);
  return steps.map(({ id, method, url, headers = {}, body, dependsOn = [] }) => {
    if (/^https?:/i.test(url)) throw badRequest('Batch request urls must be relative.');
    return {
      id,
      method: method.toUpperCase(),
      url: url.startsWith('/') ? url : `/${url}`,
      headers: lowerCased(headers),
      body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      dependsOn,
    };
  });
}

/**
 * Runs the steps in parallel, except that one waits for those it depends on.
 * @param run does one step; `failed` where one that it depends on ended in 400 or above
 * @returns the results in the order of the steps
 */
export async function runBatch<T extends { status: number }>(
  steps: readonly BatchStep[],
  run: (step: BatchStep, failed: boolean) => Promise<T>,
): Promise<T[]> {
  const running = new Map<string, Promise<T>>();
  const start = (step: BatchStep): Promise<T> => {
    const known = running.get(step.id);
    if (known) return known;
    const before = steps.filter(({ id }) => step.dependsOn.includes(id)).map(start);
    const result = Promise.all(before).then((results) =>
      run(
        step,
        results.some(({ status }) => status >= 400),
      ),
    );
    running.set(step.id, result);
    return result;
  };
  return Promise.all(steps.map(start));
}

function checkDependencies(steps: { id: string; dependsOn?: string[] | undefined }[]): void {
  const done = new Set<string>();
  let waiting = steps;
  // Whatever never becomes ready depends on itself or on a step that is not there.
  while (waiting.length > 0) {
    const ready = waiting.filter(({ dependsOn = [] }) => dependsOn.every((id) => done.has(id)));
    if (ready.length === 0) throw badRequest('Invalid dependsOn in the batch request.');
    for (const { id } of ready) done.add(id);
    waiting = waiting.filter(({ id }) => !done.has(id));
  }
}

function lowerCased(headers: Record<string, string>): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
