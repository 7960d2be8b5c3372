import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock';
import { CloseError } from '../core/closeError';
import { startDeadline } from '../core/deadline';
import type { UserToken } from './userToken';
import type { TokenSource } from './appTokens';
import { entraUnavailable } from './entraRefusal';
import type { Exchange, ExchangedToken } from './onBehalfOf';

/** Users whose tokens are kept at once; the least recently used one is removed first. */
const MAX_USERS = 1_000;
/** A token with less time left could expire on its way to Graph. */
const MARGIN_MS = 5_000;

/** Tokens of users for Graph. */
export type UserTokens = (user: UserToken) => TokenSource;

/**
 * Keeps exchanged tokens, each under the hash of the very token that it was exchanged for and for no longer than
 * both live; simultaneous calls with one token make one exchange.
 * @param timeoutSeconds for one exchange, however many calls wait for it
 */
export function createUserTokens(
  exchange: Exchange,
  timeoutSeconds: number,
  clock: Clock,
): UserTokens {
  const kept = new Map<string, ExchangedToken>();
  const underWay = new Map<string, Promise<string>>();

  const keep = (key: string, exchanged: ExchangedToken): void => {
    kept.delete(key);
    kept.set(key, exchanged);
    const [oldest = ''] = kept.keys();
    if (kept.size > MAX_USERS) kept.delete(oldest);
  };

  const exchangeAnew = async (key: string, user: UserToken): Promise<string> => {
    const deadline = startDeadline(timeoutSeconds, clock);
    try {
      const { token, expiresAt } = await exchange(user.assertion, deadline);
      keep(key, { token, expiresAt: Math.min(expiresAt, user.expiresAt) });
      return token;
    } finally {
      deadline.release();
    }
  };

  return (user) => {
    const key = createHash('sha256').update(user.assertion).digest('base64');
    return {
      async token(deadline, refused) {
        const known = kept.get(key);
        if (known !== undefined && known.token !== refused) {
          if (known.expiresAt - MARGIN_MS > clock.now()) {
            keep(key, known);
            return known.token;
          }
        }
        kept.delete(key);
        const call = underWay.get(key) ?? exchangeAnew(key, user);
        underWay.set(key, call);
        const drop = (): void => {
          if (underWay.get(key) === call) underWay.delete(key);
        };
        call.then(drop, drop);
        try {
          return await deadline.race(call);
        } catch (cause) {
          drop();
          throw cause instanceof CloseError ? cause : entraUnavailable({ cause });
        }
      },
    };
  };
}
