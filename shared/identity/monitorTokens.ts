import type { AccessToken, TokenCredential } from '@azure/identity';
import { type CredentialSettings, loadCredential } from './appTokens';

/** @param clientId of a user-assigned identity; absent: the system-assigned one */
export type MonitorToken = (scope: string, clientId: string | undefined) => Promise<AccessToken>;

/**
 * Tokens for Azure Monitor, whose own client caches them. The credential loads on first need.
 * @param load makes the credential
 */
export function createMonitorTokens(
  { standardSelection }: Pick<CredentialSettings, 'standardSelection'>,
  load: (settings: CredentialSettings) => Promise<TokenCredential> = loadCredential,
): MonitorToken {
  const credentials = new Map<string | undefined, Promise<TokenCredential>>();
  return async (scope, clientId) => {
    const credential = credentials.get(clientId) ?? load({ clientId, standardSelection });
    credentials.set(clientId, credential);
    const token = await (await credential).getToken(scope);
    if (token === null) throw new Error('The identity returned no token.');
    return token;
  };
}
