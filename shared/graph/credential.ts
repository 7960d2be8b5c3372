import type { AccessToken, TokenCredential } from '@azure/identity';
import { CloseError } from '../closeError';
import type { Deadline } from '../deadline';

const SENDABLE_TOKEN = /^[\x21-\x7e]+$/;

/** Where Graph's tokens come from. */
export interface TokenSource {
  /**
   * A token of the app for Graph.
   * @throws CloseError CredentialUnavailable when there is none, or none before the deadline
   */
  token(deadline: Deadline): Promise<string>;
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
      settings.clientId === undefined ? {} : { managedIdentityClientId: settings.clientId },
    );
  }
  return settings.clientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId: settings.clientId });
}

/**
 * Tokens of the app's own identity. The credential caches them, but lets simultaneous cold calls all ask,
 * and its endpoint may hang: so one call is shared, and dropped by the first caller whose time is up.
 */
export function createTokenSource(
  settings: CredentialSettings & { graphEndpoint: string },
  load: (settings: CredentialSettings) => Promise<TokenCredential> = loadCredential,
): TokenSource {
  const scope = `${settings.graphEndpoint}/.default`;
  let credential: Promise<TokenCredential> | undefined;
  let underWay: Promise<string> | undefined;

  const ask = async (): Promise<string> => {
    credential ??= load(settings);
    const token: AccessToken | null = await (await credential).getToken(scope);
    // What can't stand in a header is no token; its inside is nobody's business.
    if (token === null || !SENDABLE_TOKEN.test(token.token)) {
      throw new Error('The identity gave no token that can be sent.');
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
          'No token could be had: check that the identity is assigned, and AZURE_CLIENT_ID; with AZURE_TOKEN_CREDENTIALS, that you are signed in; else try again later.',
          { cause },
        );
      }
    },
  };
}
