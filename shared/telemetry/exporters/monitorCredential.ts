import type { TokenCredential } from '@azure/core-auth';
import type { AccessToken } from '../pipe/exporterContract';

const TOKEN_MS = 10_000;

/** Which managed identity writes to Application Insights. */
export interface MonitorIdentity {
  /** Of a user-assigned identity; absent: the system-assigned one. */
  clientId?: string;
}

/**
 * Reads APPLICATIONINSIGHTS_AUTHENTICATION_STRING:
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings#applicationinsights_authentication_string
 * @returns undefined where the key in the connection string is enough
 * @throws Error that names the setting
 */
export function readAuthentication(text: string): MonitorIdentity | undefined {
  if (text.trim() === '') return undefined;
  const fields = new Map(
    text.split(';').map((pair) => {
      const [key = '', value = ''] = pair.split('=').map((part) => part.trim());
      return [key.toLowerCase(), value];
    }),
  );
  const clientId = fields.get('clientid');
  if (fields.get('authorization')?.toLowerCase() !== 'aad' || clientId === '') {
    throw new Error(
      'APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be "Authorization=AAD", or that and ";ClientId=" with the client id of the identity',
    );
  }
  return clientId === undefined ? {} : { clientId };
}

/** A credential of the Azure SDK that waits for a token for ten seconds at most. */
export function monitorCredential(
  getToken: (scope: string) => Promise<AccessToken>,
): TokenCredential {
  return {
    async getToken(scopes) {
      const [scope = ''] = [scopes].flat();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no access token in time')), TOKEN_MS);
      });
      try {
        return await Promise.race([getToken(scope), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
