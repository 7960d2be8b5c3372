import type { AuthenticationResult } from '@azure/msal-node';
import type { Clock } from '../core/clock';
import type { CloseError } from '../core/closeError';
import type { Deadline } from '../core/deadline';
import { type HttpAnswer, sendHttp, type SendHttp } from '../core/sendHttp';
import { isSendableToken, type TokenSource } from './appTokens';
import { EXCHANGE_AUDIENCES } from './exchangeAudience';
import { entraNetwork, type KeptMetadata } from './entraNetwork';
import { entraRefusal, entraUnavailable } from './entraRefusal';

/** A token of a user for Graph. */
export interface ExchangedToken {
  token: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/**
 * Exchanges a user's token for one that acts for that user at Graph.
 * @throws CloseError SignInRequired, AccessDenied, CredentialUnavailable
 */
export type Exchange = (assertion: string, deadline: Deadline) => Promise<ExchangedToken>;

interface ExchangeSettings {
  delegated: { tenantId: string; clientId: string; authorityHost: string };
  graphEndpoint: string;
}

/** Hosts that msal knows; any other must be named as a known authority. */
const MICROSOFT_HOSTS = new Set([
  // Stryker disable next-line StringLiteral: named as a known authority too, msal takes its own data on this one.
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'sts.windows.net',
  ...EXCHANGE_AUDIENCES.keys(),
]);

/**
 * The on-behalf-of flow with the managed identity's token as the app's assertion, so that there is no secret:
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 * Each exchange has an msal client of its own: a shared one keeps every user's token for ever, and after one
 * 429 or 5xx from Entra it refuses all users for a minute.
 * @param appTokens gives the managed identity's token for `exchangeAudience`
 */
export function createExchange(
  { delegated, graphEndpoint }: ExchangeSettings,
  appTokens: TokenSource,
  clock: Clock,
  send: SendHttp = sendHttp,
): Exchange {
  const { tenantId, clientId, authorityHost } = delegated;
  const { host } = new URL(authorityHost);
  const kept: KeptMetadata = new Map();
  const scopes = [`${graphEndpoint}/.default`];

  return async (assertion, deadline) => {
    const clientAssertion = await appTokens.token(deadline);
    const { AuthError, ConfidentialClientApplication } = await import('@azure/msal-node');
    let refused: CloseError | undefined;
    const refuse = (answer: HttpAnswer): Error => {
      refused = entraRefusal(answer, clock.now());
      // The one kind of error that msal passes on as it is.
      // Stryker disable next-line StringLiteral: never shown, `refused` takes its place.
      return new AuthError('refused', 'Entra refused the exchange.');
    };
    const app = new ConfidentialClientApplication({
      auth: {
        clientId,
        clientAssertion,
        authority: `${authorityHost}/${tenantId}`,
        ...(!MICROSOFT_HOSTS.has(host) && { knownAuthorities: [host] }),
      },
      system: { networkClient: entraNetwork(deadline, kept, refuse, send) },
    });
    try {
      const result = await deadline.race(
        // Stryker disable next-line BooleanLiteral: a new client's cache is empty; it only need not be searched.
        app.acquireTokenOnBehalfOf({ oboAssertion: assertion, scopes, skipCache: true }),
      );
      const { accessToken: token = '', expiresOn }: Partial<AuthenticationResult> = result ?? {};
      if (!isSendableToken(token)) throw new Error('Entra returned no token that can be sent.');
      return { token, expiresAt: Number(expiresOn) };
    } catch (cause) {
      const error = refused ?? entraUnavailable({ cause });
      // The metadata may have come from something between this app and Entra: get it again.
      if (error.code === 'CredentialUnavailable') kept.clear();
      throw error;
    }
  };
}
