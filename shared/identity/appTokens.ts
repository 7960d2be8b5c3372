import type { AccessToken, TokenCredential } from '@azure/identity';
import { CloseError } from '../core/closeError';
import type { Deadline } from '../core/deadline';

const SENDABLE_TOKEN = /^[\x21-\x7e]+$/;

/** False for a token that cannot be sent in a header. */
export function isSendableToken(token: string): boolean {
  return SENDABLE_TOKEN.test(token);
}

/** Where tokens come from: those of one identity for one resource. */
export interface TokenSource {
  /**
   * @param refused a token that was not accepted: another one is returned, if there is one
   * @throws CloseError CredentialUnavailable when there is none, or none before the deadline
   */
  token(deadline: Deadline, refused?: string): Promise<string>;
}

/** Which identity acts. */
export interface CredentialSettings {
  /** Client id of the user-assigned identity; absent: the system-assigned one. */
  clientId?: string | undefined;
  /** Use the Azure SDK's standard selection (AZURE_TOKEN_CREDENTIALS) instead of the managed identity. */
  standardSelection: boolean;
}

/** Makes the credential; the package loads on first need. */
export async function loadCredential(settings: CredentialSettings): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
  if (settings.standardSelection) {
    return new DefaultAzureCredential(
      // Stryker disable next-line ConditionalExpression: to the SDK undefined is as absent; the compiler tells them apart.
      settings.clientId === undefined ? {} : { managedIdentityClientId: settings.clientId },
    );
  }
  // Stryker disable next-line ConditionalExpression: to the SDK undefined is as absent; the compiler tells them apart.
  return settings.clientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId: settings.clientId });
}

/**
 * Tokens of the app's own identity. The credential caches them, but simultaneous calls with an empty cache would
 * each send a request, and the endpoint may hang: so they share one call, and the first caller whose time is up drops it.
 * The credential offers no way to skip its cache.
 * @param resource for example Graph's origin
 */
export function createTokenSource(
  settings: CredentialSettings,
  resource: string,
  load: (settings: CredentialSettings) => Promise<TokenCredential> = loadCredential,
): TokenSource {
  const scope = `${resource}/.default`;
  let credential: Promise<TokenCredential> | undefined;
  let underWay: Promise<string> | undefined;

  const ask = async (): Promise<string> => {
    credential ??= load(settings);
    const token: AccessToken | null = await (await credential).getToken(scope);
    // The message must not repeat any part of the token.
    if (token === null || !isSendableToken(token.token)) {
      throw new Error('The identity returned no token that can be sent.');
    }
    return token.token;
  };

  return {
    async token(deadline) {
      const call = (underWay ??= ask());
      const drop = (): void => {
        if (underWay === call) underWay = undefined;
      };
      call.then(drop, drop);
      try {
        return await deadline.race(call);
      } catch (cause) {
        drop();
        throw new CloseError(
          'CredentialUnavailable',
          'Could not get an access token: check that the identity is assigned, and AZURE_CLIENT_ID; with AZURE_TOKEN_CREDENTIALS, check that you are signed in; otherwise try again later.',
          { cause },
        );
      }
    },
  };
}
