import { type Answer, textAt } from '../../common/call';

/**
 * An answer of the app in one line: its status, the outcome or the error, how long it took. Nothing else of a body is
 * told: what answers may not be the app.
 */
export function answerText({ status, body, headers, durationMs }: Answer): string {
  const outcome = word(textAt(body, 'status')) ?? errorText(body);
  const operationId = headers.get('x-ms-request-id');
  return [
    [String(status), outcome].filter((part) => part !== undefined).join(' '),
    `${durationMs} ms`,
    ...(operationId === null ? [] : [`x-ms-request-id ${operationId}`]),
  ].join(', ');
}

function errorText(body: Answer['body']): string | undefined {
  const code = errorCode(body);
  if (code === undefined) return undefined;
  const graphCode = word(textAt(body, 'error', 'innererror', 'graphCode'));
  const target = word(textAt(body, 'error', 'target'));
  const message = textAt(body, 'error', 'message') ?? '';
  return [code, target, graphCode && `(${graphCode})`, `"${message}"`].filter(Boolean).join(' ');
}

/** The code of an answer that is an error. */
export function errorCode(body: Answer['body']): string | undefined {
  return word(textAt(body, 'error', 'code'));
}

/** A text that is one word, as codes and states are; what else stands there is told nobody. */
export function word(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.-]{1,80}$/.test(text) ? text : undefined;
}
