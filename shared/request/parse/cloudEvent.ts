import * as z from 'zod/mini';
import { CloseError } from '../../core/closeError';
import { isObject } from '../../core/json';
import { once } from '../../core/once';
import { validTraceparent } from '../fields/delivery';
import { invalid } from '../../core/invalidField';
import { invalidRequest, issueDetails, REPORT_INPUT } from './requestDetails';
import { parseJsonBytes } from './requestText';

const text = (attribute: string) =>
  z
    .string({ error: `${attribute} must be a string: CloudEvents requires it.` })
    .check(z.minLength(1, { error: `${attribute} must not be empty: CloudEvents requires it.` }));

const JSON_DATA =
  'datacontenttype must be application/json, or left out: data is the close request.';

/** The attributes of an event that say what it is; extensions of other names are left alone. */
const eventSchema = once(() =>
  z.looseObject({
    specversion: z.literal('1.0', { error: 'specversion must be "1.0".' }),
    id: text('id'),
    source: text('source'),
    type: text('type'),
    datacontenttype: z.optional(
      z.string({ error: JSON_DATA }).check(z.regex(/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i)),
    ),
  }),
);

const NO_EVENT =
  'The body must be one event of CloudEvents 1.0 in JSON, with specversion, id, source, type and data; an event in another schema, or a batch, is not accepted: choose the CloudEvents schema for the subscription.';
const DATA = 'data must be the close request: one JSON object.';

/** What an event carries. */
export interface OpenedEvent {
  /** The close request, not validated yet. */
  data: Record<string, unknown>;
  /** The trace that the event belongs to (the Distributed Tracing extension), if it is a valid one. */
  traceparent: string | undefined;
}

/** A message that may be an event, and what is in it then. */
export function openIfEvent(message: unknown): { data: unknown; traceparent: string | undefined } {
  return isCloudEvent(message)
    ? openCloudEvent(message)
    : { data: message, traceparent: undefined };
}

/** True for an object that says that it is an event of CloudEvents. */
export function isCloudEvent(input: unknown): input is Record<string, unknown> {
  return isObject(input) && Object.hasOwn(input, 'specversion');
}

/**
 * Takes the close request out of an event in the JSON format of CloudEvents 1.0
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md): from `data`, or from `data_base64`,
 * where senders put it that treat it as bytes.
 * @throws CloseError InvalidRequest, InvalidJson
 */
export function openCloudEvent(event: unknown): OpenedEvent {
  if (!isCloudEvent(event)) throw new CloseError('InvalidRequest', NO_EVENT);
  const parsed = eventSchema().safeParse(event, REPORT_INPUT);
  const details = issueDetails(parsed.error?.issues ?? [], Object.keys(eventSchema().shape));
  const data = dataOf(event);
  if (!isObject(data)) details.push(invalid('data', DATA));
  if (details.length > 0 || !isObject(data)) throw invalidRequest(details);
  return { data, traceparent: validTraceparent(event['traceparent']) };
}

/**
 * An event as a JSON Schema (draft 2020-12).
 * @param request the schema of a close request
 */
export function cloudEventJsonSchema(
  request: z.core.JSONSchema.JSONSchema,
): z.core.JSONSchema.JSONSchema {
  const { properties, ...schema } = z.toJSONSchema(eventSchema());
  return {
    ...schema,
    title: 'CloseRequestEvent',
    description: 'A close request in an event of CloudEvents 1.0; other attributes are left alone.',
    properties: {
      ...properties,
      data: request,
      data_base64: {
        type: 'string',
        contentEncoding: 'base64',
        description: 'In place of data: the JSON of the close request in base64.',
      },
      traceparent: {
        type: 'string',
        description:
          'The trace context (W3C) that a queued close belongs to; an invalid one is left out.',
      },
    },
    anyOf: [{ required: ['data'] }, { required: ['data_base64'] }],
  };
}

function dataOf({ data, data_base64: bytes }: Record<string, unknown>): unknown {
  if (data !== undefined || typeof bytes !== 'string') return data;
  return parseJsonBytes(Buffer.from(bytes, 'base64'));
}
