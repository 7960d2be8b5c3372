import { openCloudEvent } from '../request/parse/cloudEvent';
import type { CloseRequest } from '../request/parse/closeRequest';
import { parseHttpRequest } from '../request/parse/parseRequest';
import type { RequestRules } from '../request/parse/readRequest';
import { parseJsonBytes } from '../request/parse/requestText';
import { isInOwnDrive } from '../request/address/workbookAddress';
import type { UserToken } from '../identity/userToken';
import {
  type Bearer,
  type CallerRules,
  identifyCaller,
  isUserToken,
  readBearer,
  userNeeded,
} from './caller';
import { isEvent, readBody } from './checkRequest';
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
  'notify is for queued closes only, and this one is made at once: add closeAfter or the header Prefer: respond-async, or leave notify out.';

/** A close request as it came over HTTP. */
export interface ReceivedRequest {
  request: CloseRequest;
  bearer: Bearer;
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
  const body = parseJsonBytes(await readBody(request));
  const { data: input, traceparent } = opened(body, headers);
  const bearer = readBearer(headers, callerRules);
  const closeRequest = parseHttpRequest(input, {
    ...mailRules,
    sessionIdHeader: headers.get('workbook-session-id') ?? undefined,
    problems: headerProblems(headers, bearer, asyncBy, callerRules),
    isMeServed: callerRules.delegated,
    ...(asyncBy === undefined && { refusedWithoutCloseAfter: { notify: NOT_QUEUED } }),
    refused: {
      ...mailRules.refused,
      ...(isUserToken(bearer) && {
        closeAfter: `closeAfter ${NEEDS_KEY}`,
        notify: `notify ${NEEDS_KEY}`,
      }),
    },
  });
  const isQueued = asyncBy !== undefined || closeRequest.closeAfterSeconds !== undefined;
  return { request: closeRequest, bearer, isQueued, traceparent };
}

/** The close request in the body: the body itself, or the data of an event. */
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
  { request, bearer }: Pick<ReceivedRequest, 'request' | 'bearer'>,
  callerRules: CallerRules,
): UserToken | undefined {
  const caller = identifyCaller(headers, bearer, callerRules);
  if (caller !== 'app') return caller;
  if (isInOwnDrive(request.address)) throw userNeeded();
  return undefined;
}
