import type { Clock } from '../core/clock';
import type { Parent } from '../telemetry/signals/telemetry';
import { signInRequired } from '../core/closeError';
import type { Deadline } from '../core/deadline';
import type { CloseRequest } from '../request/parse/closeRequest';
import type { WorkbookAddress } from '../request/address/workbookAddress';
import type { UserToken } from '../identity/userToken';
import type { CallInTurn } from '../graph/callsInTurn';
import type { TokenSource } from '../identity/appTokens';
import type { GraphThrottle } from '../graph/throttle';
import type { UserTokens } from '../identity/userTokens';

export type CloseOutcome = 'closed' | 'alreadyClosed';

export interface CloseDependencies {
  callInTurn: CallInTurn;
  /** The Graph path of a workbook whose sessions may be closed. */
  pathOf: (address: WorkbookAddress) => string;
  /** Tokens of the app's own identity. */
  tokens: TokenSource;
  /** Tokens of users; absent where delegated mode is off. */
  userTokens?: UserTokens | undefined;
  throttle: Pick<GraphThrottle, 'hold'>;
  clock: Clock;
}

/** One close: what was asked for, and how long and how often it may be attempted. */
export interface CloseCall {
  request: CloseRequest;
  /** The user for whom it is closed; absent: the app's own identity closes. */
  user?: UserToken | undefined;
  clientRequestId: string;
  deadline: Deadline;
  /** A delivery makes one attempt, since the queue brings the next; an HTTP call makes as many as its deadline allows. */
  attempts: 'one' | 'untilDeadline';
  /** Of the spans of its Graph calls. */
  parent?: Parent;
}

/** What is known of a close, for the log. It is filled in even if the close fails. */
export interface CloseTrace {
  /** Graph calls that were made. */
  graphCalls: number;
  graphRequestId?: string;
  /** How the look-up of the item ended, where its address was refused: `found`, or why it failed. */
  lookUp?: string;
  /** Why there was no other token, where Graph refused the first. */
  noOtherToken?: string;
}

/**
 * Whose tokens a close takes.
 * @throws CloseError SignInRequired for a user where delegated mode is off; callers check that first
 */
export function tokensFor(
  user: UserToken | undefined,
  { tokens, userTokens }: Pick<CloseDependencies, 'tokens' | 'userTokens'>,
): TokenSource {
  if (user === undefined) return tokens;
  if (userTokens === undefined) throw signInRequired('Delegated mode is off: leave the token out.');
  return userTokens(user);
}
