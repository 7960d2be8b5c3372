import { fullJitter } from '../backoff';
import type { Clock } from '../clock';
import { asCloseError, CloseError, signInRequired } from '../closeError';
import type { Deadline } from '../deadline';
import { type CloseRequest, secretsOf } from '../request/closeRequest';
import { isSameUser, type UserToken } from '../userToken';
import type { TokenSource } from './credential';
import type { GraphThrottle } from './throttle';
import type { PostToGraph } from './graphClient';
import type { UserTokens } from './userTokens';
import { type AnswerMeaning, graphTimeout, interpretAnswer, noAnswer } from './graphFailure';
import { withToken } from './withToken';

const RETRY_BASE_MS = 250;
const RETRY_CAP_MS = 8_000;

export type CloseOutcome = 'closed' | 'alreadyClosed';

export interface CloseDependencies {
  post: PostToGraph;
  /** The Graph path of a request that may be closed. */
  pathOf: (request: CloseRequest) => string;
  /** Tokens of the app's own identity. */
  tokens: TokenSource;
  /** Tokens of users; absent where delegated mode is off. */
  userTokens?: UserTokens | undefined;
  throttle: GraphThrottle;
  clock: Clock;
}

/** One close: what was asked, and how long and how often it may be tried. */
export interface CloseCall {
  request: CloseRequest;
  /** The user for whom it is closed; absent: the app's own identity closes. */
  user?: UserToken | undefined;
  clientRequestId: string;
  deadline: Deadline;
  /** One try for a delivery, whose next try is the queue's; over HTTP as many as the deadline allows. */
  tries: 'one' | 'untilDeadline';
}

/** What is known of a close, for logs; it holds after a failure as well. */
export interface CloseTrace {
  /** Calls that Graph got. */
  attempts: number;
  graphRequestId?: string;
}

/**
 * Closes one workbook session (https://learn.microsoft.com/graph/api/workbook-closesession).
 * @param trace is filled in on the way
 * @throws CloseError
 */
export async function closeSession(
  dependencies: CloseDependencies,
  { request, user, clientRequestId, deadline, tries }: CloseCall,
  trace: CloseTrace,
): Promise<CloseOutcome> {
  const { post, throttle, clock } = dependencies;
  const tokens = tokensFor(user, dependencies);
  const readPath = (): string => {
    if (user !== undefined) checkOwnUser(request, user);
    return dependencies.pathOf(request);
  };
  // 401 comes before 403: whom Entra does not accept learns nothing of what is allowed. The app needs no token for that.
  const appPath = user === undefined ? readPath() : undefined;
  const headers = {
    'workbook-session-id': request.workbookSessionId,
    'client-request-id': clientRequestId,
  };

  const callGraph = async (token: string): Promise<AnswerMeaning> => {
    const path = appPath ?? readPath();
    const noTurn = await throttle
      .enter(deadline, tries === 'one' ? 'delivery' : 'httpCaller')
      .then(() => undefined, asCloseError);
    if (noTurn !== undefined) return failed(noTurn);
    const call = post({ path, headers, token, body: {}, signal: deadline.signal });
    trace.attempts++;
    try {
      const answer = await deadline.race(call);
      const meaning = interpretAnswer(
        answer,
        clock.now(),
        secretsOf(request),
        user === undefined ? 'app' : 'user',
      );
      if (meaning.graphRequestId !== undefined) trace.graphRequestId = meaning.graphRequestId;
      if (meaning.kind === 'failed') holdIfThrottled(meaning.error);
      return meaning;
    } catch (cause) {
      return failed(deadline.signal.aborted ? graphTimeout(cause) : noAnswer(cause));
    }
  };

  const holdIfThrottled = ({ code, retryAfterSeconds }: CloseError): void => {
    if (code === 'Throttled' && retryAfterSeconds !== undefined) throttle.hold(retryAfterSeconds);
  };

  let last: CloseError | undefined;
  for (let attempt = 1; ; attempt++) {
    const meaning = await withToken(tokens, deadline, callGraph, isTokenRefused);
    if (meaning.kind !== 'failed') return meaning.kind;
    const { error } = meaning;
    // Locked or throttled, and still so when the time was up: more than that nobody answered any more.
    if (error.code === 'GraphTimeout' && last !== undefined) throw last;
    if (error.code === 'Throttled' || error.code === 'WorkbookConflict') last = error;
    if (tries === 'one' || !error.retryable) throw error;
    const waitMs =
      error.retryAfterSeconds === undefined
        ? fullJitter(attempt, RETRY_BASE_MS, RETRY_CAP_MS, clock.random())
        : error.retryAfterSeconds * 1000;
    if (waitMs >= deadline.remainingMs()) throw error;
    await clock.sleep(waitMs);
  }
}

function isTokenRefused(meaning: AnswerMeaning): boolean {
  return meaning.kind === 'failed' && meaning.tokenRefused;
}

function failed(error: CloseError): AnswerMeaning {
  return { kind: 'failed', error, tokenRefused: false };
}

/**
 * Whose tokens a close takes.
 * @throws CloseError SignInRequired for a user where delegated mode is off, which no caller lets happen
 */
export function tokensFor(
  user: UserToken | undefined,
  { tokens, userTokens }: CloseDependencies,
): TokenSource {
  if (user === undefined) return tokens;
  if (userTokens === undefined) throw signInRequired('Delegated mode is off: leave the token out.');
  return userTokens(user);
}

/**
 * A user's token reaches that user's own drives by name, and nobody else's.
 * @param user as in a token that Entra has accepted
 * @throws CloseError TargetNotAllowed
 */
function checkOwnUser({ userId }: CloseRequest, user: UserToken): void {
  if (userId === undefined || isSameUser(userId, user)) return;
  throw new CloseError(
    'TargetNotAllowed',
    'userId is not the signed-in user: leave it out, or give that user’s object id, or the user principal name if the token has the claim upn.',
    { target: 'userId' },
  );
}
