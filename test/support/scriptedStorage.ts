import { type ScriptedAnswer, scriptedServer, type ScriptedServer } from './scriptedServer';

/** A message that was written, as the storage service got it. */
export interface WrittenMessage {
  queue: string;
  /** Value of `visibilitytimeout`, in seconds. */
  delaySeconds: number;
  /** Value of `messagettl`, in seconds; -1 is for ever. */
  timeToLiveSeconds: number;
  text: string;
}

export const ACCEPTED: ScriptedAnswer = {
  status: 201,
  headers: { 'Content-Type': 'application/xml' },
  body: '<?xml version="1.0"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId><InsertionTime>Sun, 22 Nov 2026 12:00:00 GMT</InsertionTime><ExpirationTime>Sun, 29 Nov 2026 12:00:00 GMT</ExpirationTime><PopReceipt>p</PopReceipt><TimeNextVisible>Sun, 22 Nov 2026 12:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>',
};

/** What the service answers where it refuses: https://learn.microsoft.com/rest/api/storageservices/queue-service-error-codes */
export const refusal = (status: number, code: string): ScriptedAnswer => ({
  status,
  headers: { 'x-ms-error-code': code, 'Content-Type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`,
});

export interface ScriptedStorage extends ScriptedServer {
  connectionString: string;
  written(): WrittenMessage[];
}

/** A queue service that gives the answers in turn and keeps what it was sent. */
export async function scriptedStorage(...answers: ScriptedAnswer[]): Promise<ScriptedStorage> {
  const server = await scriptedServer(...(answers.length === 0 ? [ACCEPTED] : answers));
  return {
    ...server,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;QueueEndpoint=${server.url}/devstoreaccount1`,
    written: () =>
      server.seen
        .filter(({ method }) => method === 'POST')
        .map(({ path, body }) => {
          const { pathname, searchParams } = new URL(path, server.url);
          return {
            queue: pathname.split('/')[2] ?? '',
            delaySeconds: Number(searchParams.get('visibilitytimeout') ?? 0),
            timeToLiveSeconds: Number(searchParams.get('messagettl')),
            text: unescapeXml(/<MessageText>(.*)<\/MessageText>/s.exec(body)?.[1] ?? ''),
          };
        }),
  };
}

export function unescapeXml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
