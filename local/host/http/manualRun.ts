import { isAuthorized } from './functionKey';
import { emptyAnswer, type HttpAnswer } from './httpAnswer';

/** A request to run a function by hand, its body read. */
export interface ManualRun {
  functionName: string;
  key: string | undefined;
  contentType: string | undefined;
  body: Buffer;
}

/** The function that `POST /admin/functions/{name}` names; undefined for any other request. */
export function manualRunOf(method: string, path: string): string | undefined {
  if (method !== 'POST') return undefined;
  const raw = /^\/admin\/functions\/([\w%-]+)\/?$/i.exec(path)?.[1];
  try {
    return raw === undefined ? undefined : decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/**
 * Runs a function that no request triggers, and answers 202 before it has run: "Manually run a non
 * HTTP-triggered function", https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http.
 * The body is `{"input": …}` or `{}`; a timer has no use for the input. The real host wants its
 * master key and does so for every function, with the rest of its admin API.
 * @param start starts a run, and is false where there is no such timer
 */
export function answerManualRun(
  { functionName, key, contentType, body }: ManualRun,
  functionsKey: string | undefined,
  start: (functionName: string) => boolean,
): HttpAnswer {
  if (!isAuthorized('admin', functionsKey, { header: key, code: undefined })) {
    return emptyAnswer(401);
  }
  if (!/^application\/json\b/i.test(contentType ?? '')) return emptyAnswer(415);
  if (!isObject(body.toString('utf8'))) return emptyAnswer(400);
  return emptyAnswer(start(functionName) ? 202 : 404);
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
