import type * as z from 'zod';
import { CloseError, type ErrorDetail } from '../core/closeError';
import { addressProblems } from './rulesBetweenFields';
import { type CloseRequest, closeRequestSchema } from './closeRequest';
import { type Delivery, deliverySchema } from './delivery';
import { foreignJson } from './foreignForms';
import { givenFields, isObject } from './givenFields';
import { notifySchema } from './notify';
import { invalid, invalidRequest, issueDetails } from './requestDetails';

const queuedRequestSchema = closeRequestSchema.extend({ delivery: deliverySchema.optional() });
const FIELDS = Object.keys(queuedRequestSchema.shape);

/** What a request may ask for, as the app is set up and where the request came in. */
export interface RequestRules {
  /** A request without an address is for the signed-in user's own drive (delegated mode). */
  isMeServed?: boolean;
  /** Why a field is not served here, with the way out. */
  refused?: Readonly<Partial<Record<'closeAfter' | 'notify', string>>>;
  /** Says whether an address may receive mail. Default: none may. */
  mayReceive?: (address: string) => boolean;
}

/** What came beside the body of an HTTP request. */
export interface HttpAdditions extends RequestRules {
  /** Value of the `workbook-session-id` header, which may stand for the field. */
  sessionIdHeader?: string | undefined;
  /** Problems found outside the body, reported together with those inside. */
  problems?: readonly ErrorDetail[];
}

/**
 * Reads the close request of an HTTP call.
 * @param input the parsed JSON body
 * @throws CloseError InvalidRequest with one detail per problem
 */
export function parseHttpRequest(input: unknown, additions: HttpAdditions = {}): CloseRequest {
  const { problems = [] } = additions;
  // An empty header says nothing.
  const sessionIdHeader = additions.sessionIdHeader || undefined;
  const body = givenFields(asObject(input), FIELDS);
  const given = body['workbookSessionId'];
  const withHeader =
    sessionIdHeader === undefined || given !== undefined
      ? body
      : { ...body, workbookSessionId: sessionIdHeader };
  const wrongHeader = sessionHeaderProblem(sessionIdHeader, given);
  const wrong = wrongHeader === undefined ? [] : [invalid('workbookSessionId', wrongHeader)];
  return check(closeRequestSchema, withHeader, [...wrong, ...problems], additions);
}

function sessionHeaderProblem(header: string | undefined, given: unknown): string | undefined {
  if (header?.includes(',')) {
    return 'The workbook-session-id header came twice, or holds a comma: give workbookSessionId in the body alone.';
  }
  return header !== undefined && typeof given === 'string' && given !== header
    ? 'The workbook-session-id header and workbookSessionId in the body differ: give one of them.'
    : undefined;
}

/**
 * Reads the close request of a queue message.
 * @param input the parsed JSON of the message
 * @throws CloseError InvalidRequest with one detail per problem
 */
export function parseQueuedRequest(
  input: unknown,
  rules: RequestRules = {},
): { request: CloseRequest; delivery?: Delivery } {
  const message = givenFields(asObject(input), FIELDS);
  // Output bindings of the Functions host put it into every JSON object that they write.
  delete message['$AzureWebJobsParentId'];
  // One that this app wrote was served when it came in: a setting that changed since must not lose its close.
  const served = Object.hasOwn(message, 'delivery') ? { mayReceive: () => true } : rules;
  const { delivery, ...request } = check(queuedRequestSchema, message, [], served);
  return { request, ...(delivery !== undefined && { delivery }) };
}

function asObject(input: unknown): Record<string, unknown> {
  const foreign = foreignJson(input);
  if (foreign === undefined && isObject(input)) return input;
  const object = 'The close request must be one JSON object.';
  throw new CloseError('InvalidRequest', foreign === undefined ? object : `${object} ${foreign}`);
}

function check<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  input: Record<string, unknown>,
  more: readonly ErrorDetail[],
  rules: RequestRules,
): z.infer<typeof schema> {
  const parsed = schema.safeParse(input, { reportInput: true });
  const issues = parsed.error?.issues ?? [];
  const has = (field: string): boolean => Object.hasOwn(input, field);
  const byRules = ruleProblems(input, rules);
  const isServed = ({ target }: ErrorDetail): boolean =>
    !Object.keys(rules.refused ?? {}).includes(target.split('.')[0] ?? '');
  const details = [
    ...issueDetails(issues, Object.keys(schema.shape)).filter(isServed),
    ...byRules,
    ...addressProblems(has, input['source'], rules.isMeServed ?? false),
  ];
  for (const problem of more) {
    // One entry per field: the first that fails.
    if (!details.some(({ target }) => target === problem.target)) details.push(problem);
  }
  if (!parsed.success || details.length > 0) throw invalidRequest(details);
  return parsed.data;
}

function ruleProblems(
  input: Record<string, unknown>,
  { refused = {}, mayReceive = () => false }: RequestRules,
): ErrorDetail[] {
  const problems = Object.entries(refused)
    .filter(([field]) => Object.hasOwn(input, field))
    .map(([field, message]) => invalid(field, message));
  const notify = notifySchema.safeParse(input['notify']);
  if (notify.success && refused.notify === undefined && !notify.data.email.every(mayReceive)) {
    problems.push(
      invalid(
        'notify.email',
        'notify.email has an address that may not receive mail: whoever runs the app can add it to NOTIFY_ALLOWED_RECIPIENTS.',
      ),
    );
  }
  return problems;
}
