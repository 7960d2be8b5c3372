import { CloseError } from '../core/closeError';
import { secretsOf } from '../request/parse/closeRequest';
import type { WorkbookAddress } from '../request/address/workbookAddress';
import { describeCause } from '../telemetry/records/redaction';
import { isSameUser, type UserToken } from '../identity/userToken';
import type { Turn } from '../graph/callsInTurn';
import { type CloseCall, type CloseDependencies, type CloseTrace, tokensFor } from './closeCall';
import type { GraphCall } from '../graph/graphClient';
import { type AnswerMeaning, interpretAnswer } from './answerMeaning';
import { graphTimeout, noAnswer } from '../graph/noAnswer';
import type { GraphAnswer } from '../graph/graphClient';
import { foundItem, itemPathOf, LOOK_UP_SELECT, mayBeServedById } from './itemLookUp';
import { withToken } from '../identity/withToken';

/**
 * Creates the attempt to close one session: a Graph call for the address as it was given. Where Graph refuses that form
 * of address, the item is looked up and closed by its id. What was found is kept for the further attempts of this close.
 * @param trace is filled in as calls are made
 * @throws CloseError TargetNotAllowed; the attempt: what comes before the first call, such as CredentialUnavailable
 */
export function createCloseAttempt(
  dependencies: CloseDependencies,
  { request, user, clientRequestId, deadline, attempts, parent }: CloseCall,
  trace: CloseTrace,
): () => Promise<AnswerMeaning> {
  const { callInTurn, throttle, clock } = dependencies;
  const tokens = tokensFor(user, dependencies);
  const secrets = secretsOf(request);
  const turn: Turn = {
    deadline,
    // Stryker disable next-line StringLiteral: only a delivery is told apart.
    who: attempts === 'one' ? 'delivery' : 'httpCaller',
    onCall: () => trace.graphCalls++,
  };
  const readPath = (): string => {
    if (user !== undefined) checkOwnUser(request.address, user);
    return dependencies.pathOf(request.address);
  };
  // 401 comes before 403: a user whom Entra does not accept learns nothing about the allow-list. Closing as the app, the path is checked before a token is asked for.
  let path = user === undefined ? readPath() : undefined;
  let { address } = request;
  let isLookedUp = false;

  const timesMade = new Map<string, number>();
  const call = (what: GraphCall): Promise<GraphAnswer> => {
    const name = `${what.method} ${what.path}`;
    const resendCount = timesMade.get(name) ?? 0;
    timesMade.set(name, resendCount + 1);
    const span = { parent, resendCount, secrets };
    return deadline.race(callInTurn({ ...what, span }, turn));
  };

  const interpret = (answer: GraphAnswer): AnswerMeaning => {
    // Stryker disable next-line StringLiteral: only a user is told apart.
    const actor = user === undefined ? 'app' : 'user';
    const meaning = interpretAnswer(answer, clock.now(), { secrets, actor, address });
    if (meaning.kind !== 'failed') return meaning;
    const { code, retryAfterSeconds } = meaning.error;
    // Stryker disable next-line ConditionalExpression: what is throttled has a time, which the compiler does not know.
    if (code === 'Throttled' && retryAfterSeconds !== undefined) throttle.hold(retryAfterSeconds);
    return meaning;
  };

  const postClose = async (token: string): Promise<AnswerMeaning> => {
    path ??= readPath();
    const headers = {
      'workbook-session-id': request.workbookSessionId,
      'client-request-id': clientRequestId,
    };
    try {
      const { signal } = deadline;
      const meaning = interpret(
        await call({ method: 'POST', path, headers, token, body: {}, signal }),
      );
      if (meaning.graphRequestId !== undefined) trace.graphRequestId = meaning.graphRequestId;
      return meaning;
    } catch (cause) {
      return failed(cause);
    }
  };

  const failed = (cause: unknown): AnswerMeaning => {
    const error = cause instanceof CloseError ? cause : undefined;
    const unanswered = () => (deadline.signal.aborted ? graphTimeout(cause) : noAnswer(cause));
    return { kind: 'failed', error: error ?? unanswered(), tokenRefused: false };
  };

  const noteNoToken = (cause: unknown): void => {
    trace.noOtherToken = describeCause(cause, secrets);
  };

  const getItem = (token: string): Promise<GraphAnswer> =>
    call({
      method: 'GET',
      path: itemPathOf(path ?? ''),
      select: LOOK_UP_SELECT,
      headers: { 'client-request-id': clientRequestId },
      token,
      signal: deadline.signal,
    });

  /** True where the item was found: it is closed by its id from now on. */
  const lookUp = async (): Promise<boolean> => {
    isLookedUp = true;
    try {
      const answer = await withToken(
        tokens,
        deadline,
        getItem,
        ({ status }) => status === 401,
        noteNoToken,
      );
      const found = foundItem(answer);
      if (found === undefined) {
        // Where it throttles, the process is held.
        interpret(answer);
        trace.lookUp = `refused with ${answer.status}`;
        return false;
      }
      ({ address, path } = found);
      trace.lookUp = 'found';
      return true;
    } catch (cause) {
      // The first answer stands; the log says why there is no second one.
      trace.lookUp = describeCause(cause, secrets);
      return false;
    }
  };

  const close = () => withToken(tokens, deadline, postClose, isTokenRefused, noteNoToken);
  return async () => {
    const meaning = await close();
    if (isLookedUp || !mayBeServedById(address, meaning)) return meaning;
    return (await lookUp()) ? close() : meaning;
  };
}

function isTokenRefused(meaning: AnswerMeaning): boolean {
  // Stryker disable next-line ConditionalExpression: nothing else has it, which the compiler wants said.
  return meaning.kind === 'failed' && meaning.tokenRefused;
}

/**
 * With a user's token, `userId` may name that user only.
 * @param user as in a token that Entra has accepted
 * @throws CloseError TargetNotAllowed
 */
function checkOwnUser({ userId }: WorkbookAddress, user: UserToken): void {
  if (userId === undefined || isSameUser(userId, user)) return;
  throw new CloseError(
    'TargetNotAllowed',
    'userId is not the signed-in user: leave it out, or give that user’s object id, or the user principal name if the token has the claim upn.',
    { target: 'userId' },
  );
}
