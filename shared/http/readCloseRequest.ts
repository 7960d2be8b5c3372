import { openCloudEvent } from '../request/cloudEvent';
import { type CloseRequest, hasAddress } from '../request/closeRequest';
import { givenFields, isObject } from '../request/givenFields';
import { parseHttpRequest, type RequestRules } from '../request/parseRequest';
import type { UserToken } from '../identity/userToken';
import { actsForUser, type CallerRules, identifyCaller, userNeeded } from './caller';
import { isEvent, readJsonBody } from './checkRequest';
import { headerProblems } from './headerProblems';
import type { AsyncBy } from './preferences';

/** A request as the Functions library hands it over. */
interface IncomingRequest {
  headers: Headers;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const NEEDS_KEY =
  'needs the app’s own identity, since a user’s token is never stored: leave it out, or call without the token.';
const NOT_QUEUED =
  'notify is for queued closes only, and this one is answered at once: add closeAfter or the header Prefer: respond-async, or leave notify out.';

/** A close request as it came over HTTP. */
export interface ReceivedRequest {
  request: CloseRequest;
  /** It is closed by the queue, and not before the answer. */
  isQueued: boolean;
  /** Of the event that the request came in. */
  traceparent: string | undefined;
}

/**
 * Reads the close request of an HTTP call, in the order of the contract: 411, 415, 413, 400.
 * @param mailRules what the app allows of `notify`
 * @throws CloseError
 */
export async function readCloseRequest(
  request: IncomingRequest,
  asyncBy: AsyncBy,
  callerRules: CallerRules,
  mailRules: RequestRules,
): Promise<ReceivedRequest> {
  const { headers } = request;
  const { data: input, traceparent } = opened(await readJsonBody(request), headers);
  const isForUser = actsForUser(headers, callerRules);
  const isQueued = asyncBy !== undefined || asksForDelay(input);
  const closeRequest = parseHttpRequest(input, {
    ...mailRules,
    sessionIdHeader: headers.get('workbook-session-id') ?? undefined,
    problems: headerProblems(headers, asyncBy, callerRules),
    isMeServed: callerRules.delegated,
    refused: {
      ...(!isQueued && { notify: NOT_QUEUED }),
      ...mailRules.refused,
      ...(isForUser && { closeAfter: `closeAfter ${NEEDS_KEY}`, notify: `notify ${NEEDS_KEY}` }),
    },
  });
  return { request: closeRequest, isQueued, traceparent };
}

/** What came: the request itself, or one in an event. */
function opened(
  body: unknown,
  headers: Headers,
): { data: unknown; traceparent: string | undefined } {
  return isEvent(headers) ? openCloudEvent(body) : { data: body, traceparent: undefined };
}

/**
 * The user for whom to close; undefined for the app.
 * @throws CloseError SignInRequired
 */
export function readUser(
  headers: Headers,
  closeRequest: CloseRequest,
  callerRules: CallerRules,
): UserToken | undefined {
  const caller = identifyCaller(headers, callerRules);
  if (caller !== 'app') return caller;
  if (!hasAddress(closeRequest)) throw userNeeded();
  return undefined;
}

function asksForDelay(input: unknown): boolean {
  return isObject(input) && Object.hasOwn(givenFields(input, ['closeAfter']), 'closeAfter');
}
