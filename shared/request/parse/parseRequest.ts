import * as z from 'zod/mini';
import { CloseError, type ErrorDetail } from '../../core/closeError';
import { isObject } from '../../core/json';
import { once } from '../../core/once';
import { type CloseRequest, requestFieldsSchema } from './closeRequest';
import { type Delivery, deliverySchema } from '../fields/delivery';
import { foreignJson } from './foreignForms';
import { givenFields } from './givenFields';
import { readRequest, type Refused, type RequestRules } from './readRequest';
import { invalid } from '../../core/invalidField';
import { issuesBelow, REPORT_INPUT } from './requestDetails';

const httpFields = once(() => [...Object.keys(requestFieldsSchema().shape), 'notify']);
const queueFields = once(() => [...httpFields(), 'delivery']);
const deliveryPart = once(() => z.optional(deliverySchema()));

/** What came beside the body of an HTTP request. */
export interface HttpAdditions extends RequestRules {
  /** Value of the `workbook-session-id` header, which may stand for the field. */
  sessionIdHeader?: string | undefined;
  /** Problems found outside the body, reported together with those inside. */
  problems?: readonly ErrorDetail[];
  /** Why a field is not served without closeAfter, with the way out. */
  refusedWithoutCloseAfter?: Refused;
}

/**
 * Reads the close request of an HTTP call.
 * @param input the parsed JSON body
 * @throws CloseError InvalidRequest with one detail per problem
 */
export function parseHttpRequest(input: unknown, additions: HttpAdditions = {}): CloseRequest {
  const { problems = [], refused, refusedWithoutCloseAfter } = additions;
  // An empty header says nothing.
  const sessionIdHeader = additions.sessionIdHeader || undefined;
  const body = givenFields(asObject(input), queueFields());
  const given = body['workbookSessionId'];
  const withHeader = given === undefined ? { ...body, workbookSessionId: sessionIdHeader } : body;
  const wrongHeader = sessionHeaderProblem(sessionIdHeader, given);
  const wrong = wrongHeader === undefined ? [] : [invalid('workbookSessionId', wrongHeader)];
  const isDelayed = Object.hasOwn(body, 'closeAfter');
  return readRequest(
    withHeader,
    { ...additions, refused: { ...(!isDelayed && refusedWithoutCloseAfter), ...refused } },
    { known: httpFields(), problems: [...wrong, ...problems] },
  );
}

function sessionHeaderProblem(header: string | undefined, given: unknown): string | undefined {
  if (header?.includes(',')) {
    return 'The workbook-session-id header came twice, or holds a comma: give workbookSessionId in the body alone.';
  }
  return header !== undefined && typeof given === 'string' && given !== header
    ? 'The workbook-session-id header and workbookSessionId in the body differ: give one of them.'
    : undefined;
}

/** What a queue message holds. */
export interface QueuedRequest {
  /** Valid even where the request is not: a message that an older version cannot read is still an attempt of its operation. */
  delivery: Delivery | undefined;
  /** The close request, or InvalidRequest with one detail per problem. */
  request: CloseRequest | CloseError;
}

/**
 * Reads a queue message.
 * @param input the parsed JSON of the message
 */
export function parseQueuedRequest(input: unknown, rules: RequestRules = {}): QueuedRequest {
  const { delivery: given, ...fields } = isObject(input) ? givenFields(input, queueFields()) : {};
  // Output bindings of the Functions host put it into every JSON object that they write.
  delete fields['$AzureWebJobsParentId'];
  // One that this app wrote was served when it came in: a setting that changed since must not lose its close.
  const served = given === undefined ? rules : { mayReceive: () => true };
  const { data: delivery, error } = deliveryPart().safeParse(given, REPORT_INPUT);
  const issues = issuesBelow('delivery', error);
  try {
    asObject(input);
    return { delivery, request: readRequest(fields, served, { known: queueFields(), issues }) };
  } catch (thrown) {
    if (!(thrown instanceof CloseError)) throw thrown;
    return { delivery, request: thrown };
  }
}

function asObject(input: unknown): Record<string, unknown> {
  const foreign = foreignJson(input);
  if (foreign === undefined && isObject(input)) return input;
  const object = 'The close request must be one JSON object.';
  throw new CloseError('InvalidRequest', foreign === undefined ? object : `${object} ${foreign}`);
}
