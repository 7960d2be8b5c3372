/** The DNS name of a sender (RFC 1123), perhaps with a port; brokers also send `*`. */
const ORIGIN = /^(?:\*|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})(?::\d{1,5})?)$/;

/**
 * Answers the handshake of HTTP 1.1 Web Hooks for Event Delivery
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection).
 * @param requestsPerSecond what is allowed at most
 * @returns the headers of the answer; undefined where the request names no sender
 */
export function webhookHandshake(
  headers: Pick<Headers, 'get'>,
  requestsPerSecond: number,
): Record<string, string> | undefined {
  const origin = headers.get('webhook-request-origin') ?? '';
  if (!ORIGIN.test(origin)) return undefined;
  const mostPerMinute = Math.max(1, Math.floor(requestsPerSecond * 60));
  const asked = Number(headers.get('webhook-request-rate') ?? '');
  const perMinute =
    Number.isInteger(asked) && asked > 0 ? Math.min(asked, mostPerMinute) : mostPerMinute;
  return {
    Allow: 'POST, OPTIONS',
    'WebHook-Allowed-Origin': origin,
    'WebHook-Allowed-Rate': String(perMinute),
  };
}
