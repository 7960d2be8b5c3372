import { isObject, parseJson } from '../../core/json';
import { matches } from '../../core/textForms';
import { isBase64 } from './base64';

// A text in straight quotes, or the rest from where one begins: nothing is tried twice.
const QUOTED = /"(?:[^"\\]|\\[^])*"?/g;

/** What is sent in place of JSON, and the way out. */
const TEXTS: readonly [isForm: (text: string) => boolean, message: string][] = [
  [
    matches(/^\s*b['"]/i),
    "It is how Python shows bytes (b'…'): send the bytes themselves, or turn them into text with decode().",
  ],
  [
    matches(/^\s*[[{]\s*'/),
    'It has single quotes, as Python shows a dict: write it with json.dumps().',
  ],
  [
    (text) => text.split(QUOTED).some(matches(/[“”„‟‘’«»＂]/)),
    'It has typographic quotes (“ ”), as a word processor or a web page makes them: JSON needs straight ones (").',
  ],
  [
    matches(/^\s*[[{]\s*(?:&quot;|&#34;|&#x22;)/i),
    'It is escaped for XML or HTML, with &quot; in place of quotes: unescape it once.',
  ],
  [matches(/^\s*</), 'It is XML or HTML: send the JSON alone, without an element around it.'],
  [
    isBase64OfJson,
    'It is JSON in base64: send the JSON itself. A message in the queue may be base64, once.',
  ],
];

function isBase64OfJson(text: string): boolean {
  return isBase64(text) && /^\s*[[{]/.test(Buffer.from(text, 'base64').toString());
}

/** What a text is that is no JSON, and the way out; undefined where nothing is recognised. */
export function foreignText(text: string): string | undefined {
  return TEXTS.find(([isForm]) => isForm(text))?.[1];
}

/** What JSON is that is no request but has one inside, and the way out; undefined where nothing is recognised. */
export function foreignJson(input: unknown): string | undefined {
  if (typeof input === 'string') {
    return isJsonAgain(input)
      ? 'It is JSON inside a JSON text, written as JSON twice: send the object itself.'
      : foreignText(input);
  }
  const [event] = Array.isArray(input) ? (input as unknown[]) : [input];
  if (!isObject(event)) return undefined;
  if (Object.hasOwn(event, 'specversion')) {
    return Array.isArray(input)
      ? 'It is a batch of CloudEvents: send each event alone, as application/cloudevents+json.'
      : 'It is an event of CloudEvents: POST /api/closeSession and /api/operations take one as Content-Type: application/cloudevents+json; or send the close request itself, which is in its data.';
  }
  return isEventGridEvent(event)
    ? 'It is an event in Event Grid’s own schema: choose the CloudEvents schema (CloudEventSchemaV1_0) for the subscription.'
    : undefined;
}

/** https://learn.microsoft.com/azure/event-grid/event-schema */
function isEventGridEvent(event: object): boolean {
  return ['eventType', 'eventTime'].every((name) => Object.hasOwn(event, name));
}

function isJsonAgain(text: string): boolean {
  const value = parseJson(text);
  return typeof value === 'string' || Array.isArray(value) || isObject(value);
}
