import { addMessageUrl } from '../../stack/queueSas';
import type { ConsoleWorld } from './world';

/** An HTTP call, to be made or to be shown. */
export interface Call {
  method: string;
  url: string;
  headers?: Record<string, string>;
  /** A text is sent as it is. */
  body?: object | string;
}

export type CloseWay = 'http' | 'queue' | 'async' | 'later' | 'bulk' | 'user';

const LATER = 'PT30S';

/** The call that closes a session in that way. */
export function closeCall(
  world: ConsoleWorld,
  how: CloseWay,
  request: object,
  token?: string,
): Call {
  const { host, azurite } = world.stack;
  const url = `${host.url}/api/closeSession`;
  const post = { method: 'POST', url, body: request };
  switch (how) {
    case 'http':
      return post;
    case 'async':
      return { ...post, headers: { Prefer: 'respond-async' } };
    case 'later':
      return {
        ...post,
        url: `${host.url}/api/operations`,
        body: { ...request, closeAfter: LATER },
      };
    case 'bulk':
      return { ...post, url: `${url}s`, body: { requests: [request] } };
    case 'user':
      return { ...post, headers: { Authorization: `Bearer ${token ?? ''}` } };
    case 'queue': {
      const text = `<QueueMessage><MessageText><![CDATA[${JSON.stringify(request)}]]></MessageText></QueueMessage>`;
      const to = addMessageUrl(azurite?.connectionString ?? '', world.queueName);
      return {
        method: 'POST',
        url: to,
        headers: { 'Content-Type': 'application/xml' },
        body: text,
      };
    }
  }
}

/** Makes the call. @returns its status, and what the app says */
export async function send(
  { method, url, headers, body }: Call,
  { functionsKey }: ConsoleWorld,
): Promise<string> {
  const key = functionsKey === undefined ? {} : { 'x-functions-key': functionsKey };
  const json = { 'Content-Type': 'application/json', ...key, ...headers };
  const answer = await fetch(url, {
    method,
    headers: json,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const said = (await answer.json().catch(() => ({}))) as {
    status?: string;
    closed?: number;
    error?: { code: string; message: string };
  };
  const outcome =
    said.status ??
    (said.error ? `${said.error.code}: ${said.error.message}` : `closed ${said.closed ?? 0}`);
  return `${answer.status} ${outcome}`;
}

/** The call as a line for Bash. A key is named, and not shown. */
export function curlOf(
  { method, url, headers, body }: Call,
  { functionsKey }: ConsoleWorld,
): string {
  const key = functionsKey === undefined ? [] : [`-H "x-functions-key: $FUNCTIONS_KEY"`];
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const lines = Object.entries({ ...json, ...headers }).map(
    ([name, value]) => `-H ${quoted(`${name}: ${value}`)}`,
  );
  const data =
    body === undefined
      ? []
      : [`-d ${quoted(typeof body === 'string' ? body : JSON.stringify(body))}`];
  return ['curl -sS -X', method, quoted(url), ...key, ...lines, ...data].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
