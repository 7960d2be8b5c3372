import { type CloseRequest, hasAddress } from '../request/closeRequest';
import { givenFields, isObject } from '../request/givenFields';
import { parseHttpRequest, type RequestRules } from '../request/parseRequest';
import type { UserToken } from '../identity/userToken';
import { actsForUser, type CallerRules, identifyCaller, userNeeded } from './caller';
import { readJsonBody } from './checkRequest';
import { headerProblems } from './headerProblems';
import type { Preferences } from './preferences';

/** A request as the Functions library hands it over. */
interface IncomingRequest {
  headers: Headers;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const NEEDS_KEY =
  'needs the app’s own identity, since a user’s token is never stored: leave it out, or call without the token.';
const NOT_QUEUED =
  'notify is for queued closes only, and this one is answered at once: add closeAfter or the header Prefer: respond-async, or leave notify out.';

/**
 * Reads the close request of an HTTP call, in the order of the contract: 411, 415, 413, 400.
 * @param mailRules what the app allows of `notify`
 * @throws CloseError
 */
export async function readCloseRequest(
  request: IncomingRequest,
  preferences: Preferences,
  callerRules: CallerRules,
  mailRules: RequestRules,
): Promise<CloseRequest> {
  const { headers } = request;
  const input = await readJsonBody(request);
  const isForUser = actsForUser(headers, callerRules);
  const isQueued = preferences.has('respond-async') || asksForDelay(input);
  return parseHttpRequest(input, {
    ...mailRules,
    sessionIdHeader: headers.get('workbook-session-id') ?? undefined,
    problems: headerProblems(headers, preferences, callerRules),
    isMeServed: callerRules.delegated,
    refused: {
      ...(!isQueued && { notify: NOT_QUEUED }),
      ...mailRules.refused,
      ...(isForUser && { closeAfter: `closeAfter ${NEEDS_KEY}`, notify: `notify ${NEEDS_KEY}` }),
    },
  });
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
