import type { IncomingHttpHeaders } from 'node:http';

export const API_VERSION = '2019-08-01';
export const TOKEN_PATH = '/msi/token';

/** A token request as it is recorded. */
export interface TokenRequest {
  resource: string;
  /** Only for a user-assigned identity. */
  clientId?: string;
}

/** A refusal in the shape of App Service. */
export interface Refusal {
  status: number;
  message: string;
}

/**
 * Reads a request of the App Service protocol: `GET /msi/token?resource=…&api-version=…[&client_id=…]`
 * with the secret in `X-IDENTITY-HEADER`.
 * Source: learn.microsoft.com, "How to use managed identities for App Service", REST protocol.
 * @param secret what IDENTITY_HEADER says
 */
export function readTokenRequest(
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  secret: string,
): TokenRequest | Refusal {
  const url = new URL(path, 'http://127.0.0.1');
  if (url.pathname !== TOKEN_PATH) return { status: 404, message: 'Not found.' };
  if (method !== 'GET') return { status: 405, message: `The method ${method} is not allowed.` };
  if (headers['x-identity-header'] !== secret) {
    return { status: 401, message: 'The X-IDENTITY-HEADER header is missing or wrong.' };
  }
  const version = url.searchParams.get('api-version');
  if (version !== API_VERSION) {
    return { status: 400, message: `The api-version '${version ?? ''}' is not supported.` };
  }
  const resource = url.searchParams.get('resource') ?? '';
  if (resource === '') return { status: 400, message: 'The resource parameter is missing.' };
  const clientId = url.searchParams.get('client_id');
  return clientId === null ? { resource } : { resource, clientId };
}
