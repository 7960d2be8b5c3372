/** An HTTP call as the local stack shows it, or makes it. */
export interface CurlCall {
  method?: 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** Options of curl as they are, such as `-k`. */
  options?: readonly string[];
  /** A text is sent as it is. */
  body?: object | string;
}

/** The call as one line for Bash. */
export function curlLine({
  method = 'POST',
  url,
  headers = {},
  options = [],
  body,
}: CurlCall): string {
  const names = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const data = body === undefined ? [] : [`-d ${quoted(bodyText(body))}`];
  const verb = method === 'POST' && body !== undefined ? [] : [`-X ${method}`];
  return ['curl -sS', ...verb, ...options, quoted(url), ...names, ...data].join(' ');
}

/** The body as it is sent. */
export function bodyText(body: object | string): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** The option that names the key, and does not show it. */
export const KEY_OPTION = '-H "x-functions-key: $FUNCTIONS_KEY"';

/**
 * The body of Put Message: https://learn.microsoft.com/rest/api/storageservices/put-message. The request stands in
 * it as it is, without entities, so that it can be copied from here into an SDK; it holds no "]]>".
 */
export function messageXml(request: object): string {
  const text = `<![CDATA[${JSON.stringify(request)}]]>`;
  return `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
