import fc from 'fast-check';
import { bodies } from './bodies';
import { type Body, MAX_BYTES, type Verdict } from './body';
import type { Fields } from './addresses';
import { validRequests } from './closeRequests';
import { deliveries } from './deliveries';
import { hostileTexts } from './hostileTexts';
import { jsonObject, membersOf } from './jsonText';

export const MAX_MESSAGE_BYTES = 65_536;

/** Bytes of a queue message, and what must come of them. */
export interface Message {
  kind: string;
  bytes: Buffer;
  verdict: Verdict | 'tooLong';
  /** Of a valid message. */
  fields?: Fields;
  isReachable: boolean;
}

const ENCODINGS: Record<string, (json: Buffer) => string> = {
  base64: (json) => json.toString('base64'),
  'base64 without padding': (json) => json.toString('base64').replace(/=+$/, ''),
  'base64 in lines': (json) => ` ${json.toString('base64').replace(/.{76}/g, '$&\r\n')}\n\t`,
};

function message({ kind, bytes, verdict, request }: Body, encoding: string): Message {
  const encode = ENCODINGS[encoding];
  // An empty text is no base64; short ones can be JSON as they stand.
  const isEncoded = encode !== undefined && bytes.length > 12;
  return {
    kind: isEncoded ? encoding : kind,
    bytes: isEncoded ? Buffer.from(encode(bytes)) : bytes,
    verdict: bytes.length > MAX_BYTES && verdict !== 'open' ? 'tooLong' : verdict,
    ...(request !== undefined && { fields: request.fields }),
    isReachable: request?.isReachable ?? false,
  };
}

const requests = fc
  .tuple(bodies, fc.constantFrom('plain', 'plain', 'plain', ...Object.keys(ENCODINGS)))
  .map((of) => message(...of));

/** Requests that this app could have requeued, or somebody pretends that it did. */
const requeued = fc
  .tuple(validRequests, deliveries)
  .map(([{ fields, isReachable }, { kind, json, verdict }]): Message => ({
    kind,
    bytes: Buffer.from(jsonObject([...membersOf(fields), ['delivery', json]])),
    verdict,
    fields,
    isReachable,
  }));

/** What an output binding of the Functions host adds. */
const fromBinding = fc
  .tuple(validRequests, fc.constantFrom('null', '{}', '"3f2504e0-4f89-11d3-9a0c-0305e82c3301"'))
  .map(([{ fields, isReachable }, json]): Message => ({
    kind: 'output binding',
    bytes: Buffer.from(jsonObject([...membersOf(fields), ['$AzureWebJobsParentId', json]])),
    verdict: 'valid',
    fields,
    isReachable,
  }));

/** A request in an event of CloudEvents. */
const events = validRequests.map(({ fields, isReachable }): Message => {
  const attributes = '"specversion":"1.0","id":"1","source":"/x","type":"x"';
  return {
    kind: 'event',
    bytes: Buffer.from(`{${attributes},"data":${jsonObject(membersOf(fields))}}`),
    verdict: 'valid',
    fields,
    isReachable,
  };
});

const hostile = Object.entries(hostileTexts).map(([kind, texts]) =>
  texts.map((text): Message => ({
    kind,
    bytes: Buffer.from(text),
    verdict: 'open',
    isReachable: false,
  })),
);

/** Length of a text in a message as the storage SDK writes it, in XML. */
export function bytesInXml(text: string): number {
  const entities = text.match(/[&<>"']/g)?.length ?? 0;
  return Buffer.byteLength(text) + entities * 5;
}

/** Texts that a message has room for, and some that are no text at all. */
export const messages: fc.Arbitrary<Message> = fc
  .oneof(
    { weight: 12, arbitrary: requests },
    { weight: 4, arbitrary: requeued },
    { weight: 1, arbitrary: fromBinding },
    { weight: 1, arbitrary: events },
    { weight: 4, arbitrary: fc.oneof(...hostile) },
  )
  .filter(({ bytes }) => bytesInXml(bytes.toString()) <= MAX_MESSAGE_BYTES);
